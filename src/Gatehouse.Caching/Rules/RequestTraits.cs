namespace Gatehouse.Caching.Rules;

/// <summary>What matters of a request for storing its answer.</summary>
/// <param name="HasCredentials">It has <c>Authorization</c>, or the gateway knows who calls.</param>
/// <param name="HasCookie">It has <c>Cookie</c>.</param>
/// <param name="IsKeyedByCaller">The key says for whom the answer is, so that nobody else gets it.</param>
public readonly record struct RequestTraits(bool HasCredentials, bool HasCookie, bool IsKeyedByCaller);
