using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Composition;

/// <summary>One call of a composed answer, compiled. Immutable.</summary>
internal sealed record CallPlan
{
    /// <summary>Its name: expressions know its answer by it.</summary>
    public required string Name { get; init; }

    /// <summary>The method.</summary>
    public required string Method { get; init; }

    /// <summary>What is asked for.</summary>
    public required TemplateTarget Target { get; init; }

    /// <summary>The same as the configuration has it, for people.</summary>
    public required string TargetText { get; init; }

    /// <summary>The upstream with its connections.</summary>
    public required Forwarder Forwarder { get; init; }

    /// <summary>The exchange, without a limit of time for the whole.</summary>
    public required ForwardTarget Exchange { get; init; }

    /// <summary>How long the call may take, all attempts included; null for as long as the upstream may.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How many more attempts are made when the first fails in a way that may pass.</summary>
    public int Retries { get; init; }

    /// <summary>How it becomes a part of a bulk request; null for a request of its own.</summary>
    public BatchPlan? Batch { get; init; }

    /// <summary>Fields to send.</summary>
    public IReadOnlyList<KeyValuePair<string, TextTemplate>> Headers { get; init; } = [];

    /// <summary>The names of these fields in all their spellings: what the client sent under them stays behind.</summary>
    public string[] ReplacedFields { get; init; } = [];

    /// <summary>The body to send; null for none.</summary>
    public ValueTemplate? Body { get; init; }

    /// <summary>Whether it is made; null for always.</summary>
    public Expression? When { get; init; }

    /// <summary>Once for each of these; null for once.</summary>
    public EachPlan? Each { get; init; }

    /// <summary>The largest answer in bytes.</summary>
    public required long MaxSize { get; init; }

    /// <summary>Whether there is a whole without it.</summary>
    public bool IsOptional { get; init; }

    /// <summary>What stands in for its answer: null, unless configured.</summary>
    public CelValue Fallback { get; init; }

    /// <summary>The indexes of the calls whose answers it needs.</summary>
    public int[] Inputs { get; init; } = [];

    /// <summary>The names of the calls with other methods that it waits for, directly or not: what was asked before them is not what it asks. Empty for none.</summary>
    public string Writes { get; init; } = "";

    /// <summary>All expressions in it.</summary>
    public IEnumerable<Expression> Expressions =>
        Target.Expressions
            .Concat(Headers.SelectMany(header => header.Value.Expressions))
            .Concat(Body?.Expressions ?? [])
            .Concat(When is null ? [] : [When])
            .Concat(Each is null ? [] : [Each.Items])
            .Concat(Batch is null ? [] : [Batch.Id, .. Batch.Bulk.Target.Expressions]);

    /// <summary>True when making it twice is making it once, so that equal ones are made once.</summary>
    public bool IsShared => Method == "GET" && Body is null;

    /// <summary>True when equal ones of several requests are made once, while that is under way.</summary>
    public bool IsCoalesced => IsShared && Writes.Length == 0 && Forwarder.Upstream.Coalesces;

    /// <summary>True when it has the whole time of the route: it waits for no other call.</summary>
    public bool BeginsAtOnce => Inputs.Length == 0 && Each is null && Batch is null;

    /// <summary>True when the client's own path or query may say how the upstream serves it: then only calls of the same are equal.</summary>
    public bool IsServedByTarget => (Batch?.Bulk ?? this).Forwarder.Upstream.ReadsTarget;

    /// <summary>The upstream that is asked, as the access log names it.</summary>
    public string AskedUpstream => Batch is null ? Exchange.Upstream : Batch.Bulk.Exchange.Upstream;
}
