using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Expressions;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Core.Upstreams.LoadBalancing;

/// <summary>The same destination for the same value of an expression; without a value another picker's.</summary>
internal sealed class HashPicker(Member[] members, Expression key, Picker otherwise) : Picker
{
    private readonly MaglevTable table = new(members);

    /// <inheritdoc/>
    public override Member Pick(HttpContext context, GatewayRequest request) =>
        key.Evaluate(RequestVariables.Of(context)).TryText(out var text) && text.Length > 0 ? table[StableHash.Of(text)] : otherwise.Pick(context, request);
}
