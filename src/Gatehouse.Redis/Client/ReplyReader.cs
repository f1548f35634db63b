namespace Gatehouse.Redis.Client;

/// <summary>Takes from an answer what the command is for. The bytes are gone afterwards: what is kept is copied.</summary>
/// <param name="reader">Stands at the answer, which is no error.</param>
/// <param name="value">What was read.</param>
/// <returns>False when the answer is none to this command.</returns>
internal delegate bool ReplyReader<T>(ref RespReader reader, out T value);
