using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Evaluation;

/// <summary><c>transformMap</c>: the same keys with other values; or <c>transformMapEntry</c>: entries from the maps that the turns give.</summary>
internal sealed class CompiledMapLoop(bool hasEntries) : CompiledLoop
{
    protected override CelValue Run(in CelValue value, LoopRange range, ref EvaluationState state)
    {
        var builder = new EntryMapBuilder(0);
        for (var turn = 0; turn < range.Count; turn++)
        {
            if (Skips(range, turn, ref state) is { } skips)
            {
                if (skips.IsError)
                    return skips;
                continue;
            }
            var item = Body.Evaluate(ref state);
            if (item.IsError)
                return item;
            if (hasEntries)
            {
                if (Add(builder, item, ref state) is { } error)
                    return error;
            }
            else
            {
                if (state.Locals[First].IsError)
                    return state.Locals[First];
                builder.Set(state.Locals[First], item);
            }
        }
        return CelValue.Of(builder.Build());
    }

    private CelValue? Add(EntryMapBuilder builder, in CelValue item, ref EvaluationState state)
    {
        if (item.Kind != CelKind.Map)
            return Place.Error($"the entry is {CelType.Of(item)}, not a map");
        var map = item.AsMap;
        if (!state.Charge(map.Count + map.Weight))
            return EvaluationState.TooCostly;
        for (var i = 0; i < map.Count; i++)
        {
            var (key, entry) = map.EntryAt(i);
            if (key.IsError)
                return key;
            if (!builder.Add(key, entry))
                return Place.Error($"the key {key} is there twice");
        }
        return null;
    }
}
