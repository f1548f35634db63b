using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Pipeline.Detached;

/// <summary>A request that no client has sent.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">Path and query, beginning with a slash.</param>
/// <param name="Fields">Its fields.</param>
/// <param name="Body">Its body; empty for none.</param>
public sealed record DetachedMessage(string Method, string Target, IHeaderDictionary Fields, ReadOnlyMemory<byte> Body);
