using Gatehouse.Core.Forwarding;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Composition;

/// <summary>One call of a composed answer, compiled. Immutable.</summary>
internal sealed class CallPlan
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

    /// <summary>How long the exchange may take.</summary>
    public required ForwardTarget Exchange { get; init; }

    /// <summary>Fields to send.</summary>
    public IReadOnlyList<KeyValuePair<string, TextTemplate>> Headers { get; init; } = [];

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

    /// <summary>All expressions in it.</summary>
    public IEnumerable<Expression> Expressions =>
        Target.Expressions
            .Concat(Headers.SelectMany(header => header.Value.Expressions))
            .Concat(Body?.Expressions ?? [])
            .Concat(When is null ? [] : [When])
            .Concat(Each is null ? [] : [Each.Items]);

    /// <summary>True when making it twice is making it once, so that equal ones are made once.</summary>
    public bool IsShared => Method == "GET" && Body is null;
}
