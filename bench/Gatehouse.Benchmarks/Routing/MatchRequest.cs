using Gatehouse.Core.Primitives;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Benchmarks.Routing;

/// <summary>What the router looks at.</summary>
internal sealed record MatchRequest(string Method, string Host, CanonicalTarget Target, IHeaderDictionary Headers);
