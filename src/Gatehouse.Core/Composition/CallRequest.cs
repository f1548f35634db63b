using Gatehouse.Core.Pipeline.Evaluation;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Composition;

/// <summary>A call with everything computed that is sent. Immutable.</summary>
/// <param name="Plan">The call.</param>
/// <param name="Origin">The request that it is made for.</param>
/// <param name="PathAndQuery">What is asked for, canonical.</param>
/// <param name="Headers">The fields to send.</param>
/// <param name="Body">The body to send; empty for none.</param>
internal sealed record CallRequest(CallPlan Plan, CallOrigin Origin, string PathAndQuery, IHeaderDictionary Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>With <c>batch</c>: which item is asked for, and where. Null without.</summary>
    public BatchItem? Item { get; init; }

    /// <summary>Those of the fields that the call itself says; of a bulk request those of its calls.</summary>
    public IReadOnlyList<KeyValuePair<string, TextTemplate>> OwnFields { get; init; } = Plan.Headers;

    /// <summary>How long it may take.</summary>
    public CallTime Time => new(Plan.Timeout, Plan.BeginsAtOnce ? Origin.Deadline : default);
}
