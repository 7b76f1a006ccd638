/** A documented "no" of the cloud. */
export interface Refusal {
  readonly httpStatus: number;
  readonly code: string;
  readonly message: string;
}

const refusals = new WeakMap<object, Refusal>();

/** Makes the error to throw for a refusal. */
export function refusal(httpStatus: number, code: string, message: string): Error {
  const error = new Error(`${code}: ${message}`);
  refusals.set(error, { httpStatus, code, message });
  return error;
}

/** The refusal that an error stands for, if it stands for one. */
export function refusalOf(error: unknown): Refusal | undefined {
  return typeof error === 'object' && error !== null ? refusals.get(error) : undefined;
}

/** The refusal that KMS gives for a parameter that it cannot use. */
export const invalidParameter = (name: string) =>
  refusal(400, 'InvalidParameter', `The specified parameter is not valid. (${name})`);

/** The body of an error, in the form of its product. */
export function errorBody(
  product: string,
  { httpStatus, code, message }: Refusal,
  requestId: string,
  host: string,
) {
  if (product === 'Kms')
    return { HttpStatus: httpStatus, Code: code, Message: message, RequestId: requestId };
  if (product === 'BssOpenApi' && httpStatus === 200) {
    return { Code: code, Message: message, RequestId: requestId, Success: false };
  }
  if (product === 'Cs' || product === 'Apig') return { code, message, requestId };
  if (product === 'Sls') return { errorCode: code, errorMessage: message };
  return { RequestId: requestId, HostId: host, Code: code, Message: message };
}
