using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Composition;

/// <summary>A call with everything computed that is sent. Immutable.</summary>
/// <param name="Plan">The call.</param>
/// <param name="PathAndQuery">What is asked for, canonical.</param>
/// <param name="Headers">The fields to send.</param>
/// <param name="Body">The body to send; empty for none.</param>
internal sealed record CallRequest(CallPlan Plan, string PathAndQuery, IHeaderDictionary Headers, ReadOnlyMemory<byte> Body);
