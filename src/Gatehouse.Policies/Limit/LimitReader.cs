using Gatehouse.Core.Pipeline;
using Gatehouse.Core.Pipeline.Evaluation;
using Gatehouse.Core.Primitives;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;
using Gatehouse.Limits;

namespace Gatehouse.Policies.Limit;

/// <summary>Reads a limit that is not just a name.</summary>
/// <param name="expressions">Knows the names that <c>per</c> may use.</param>
/// <param name="hasStore">Whether the file has <c>redis</c>.</param>
/// <param name="validation">Takes what is wrong.</param>
internal sealed class LimitReader(ExpressionCompiler expressions, bool hasStore, PolicyValidation validation)
{
    private static readonly CelType[] NoTexts = [CelType.Bool, CelType.Bytes, CelType.Null];

    /// <summary>The name that is all there is; null for anything else. What cannot be read is reported by <see cref="Read"/>.</summary>
    public static string? NameIn(LimitFields fields) =>
        fields.Rule is { } text ? LimitText.Parse(text, out _, out _)?.Name : null;

    /// <summary>Reads one; null when something was wrong.</summary>
    /// <param name="fields">As written.</param>
    /// <param name="path">Where that stands in the section.</param>
    /// <param name="name">What it is called when it does not say; null for what it is.</param>
    public LimitPlan? Read(LimitFields fields, string path, string? name)
    {
        var text = fields.Rule is null ? new LimitText() : LimitText.Parse(fields.Rule, out var error, out var hint) ?? Refuse(At(path, "rule"), error, hint);
        if (text is null)
            return null;
        if (text.Name is not null)
            return Refuse<LimitPlan>(At(path, "rule"), $"'{text.Name}' names another limit, where one is made", "write '100/15m per ip'");
        var twice = Twice(fields, text);
        if (twice is not null)
            return Refuse<LimitPlan>(At(path, twice), $"'{twice}' is said twice", "leave it out of 'rule', or out of the map");
        var slots = fields.Concurrent ?? (text.Count > 0 && text.Window is null ? text.Count : 0);
        var count = text.Window is null ? fields.Count : text.Count;
        var window = text.Window ?? fields.Window;
        if (!IsWhole(fields, path, slots, count, window))
            return null;
        var (subject, per) = Subject(fields, text, path);
        var rule = slots > 0 ? null : Rule(fields, text, path, count!.Value, window!.Value);
        if (subject is null || (slots == 0 && rule is null) || !IsShareable(fields, path, slots))
            return null;
        var called = fields.Name ?? name ?? (rule is null ? $"{slots} concurrent" : $"{count}/{Duration.Format(window!.Value)}");
        if (called.Length is 0 or > 60 || called.Any(letter => letter is < ' ' or > '~' or '"' or '\\'))
            return Refuse<LimitPlan>(At(path, "name"), "a name is 1 to 60 characters of ASCII without quotes and backslashes");
        return new LimitPlan
        {
            Name = called,
            Rule = rule,
            Slots = slots,
            Subject = subject.Value,
            Per = per,
            Shadow = fields.Shadow,
            Sharing = fields.Shared ?? (hasStore ? LimitSharing.Exact : LimitSharing.None),
            Share = fields.Share,
            MaxKeys = fields.MaxKeys,
        };
    }

    private static string? Twice(LimitFields fields, LimitText text) =>
        text.Count > 0 && fields.Count is not null ? "count"
        : text.Count > 0 && fields.Concurrent is not null ? "concurrent"
        : text.Count > 0 && fields.Window is not null ? "window"
        : text.Per is not null && fields.Per is not null ? "per"
        : text.Algorithm is not null && fields.Algorithm is not null ? "algorithm"
        : null;

    private bool IsWhole(LimitFields fields, string path, long slots, long? count, TimeSpan? window)
    {
        if (slots > 0 && (count is not null || window is not null || fields.Algorithm is not null || fields.Burst is not null))
            return Fail(path, "'concurrent' is as many at a time, and has no 'count', 'window', 'algorithm' or 'burst'", "make two limits: ['100/15m', '8 concurrent']");
        if (slots == 0 && count is null)
            return Fail(path, "the limit does not say how many", "write 'count' and 'window', 'concurrent', or a line: '100/15m per ip'");
        return slots > 0 || window is not null || Fail(path, "the limit does not say in how long", "add 'window: 15m'");
    }

    private bool IsShareable(LimitFields fields, string path, long slots)
    {
        if (fields.Shared is not (LimitSharing.Exact or LimitSharing.Batched))
            return true;
        if (slots > 0)
            return Fail(At(path, "shared"), "each node counts what it has under way itself", "leave 'shared' out of a limit with 'concurrent'");
        return hasStore || Fail(At(path, "shared"), "there is no 'redis' at the top of the file to share it by", "add it, or write 'shared: none'");
    }

    private LimitRule? Rule(LimitFields fields, LimitText text, string path, long count, TimeSpan window)
    {
        var algorithm = text.Algorithm ?? fields.Algorithm ?? LimitAlgorithm.SlidingWindow;
        if (window.Ticks % TimeSpan.TicksPerMillisecond != 0)
            return Refuse<LimitRule>(At(path, "window"), "a window is whole milliseconds");
        if (fields.Burst is not null && algorithm != LimitAlgorithm.TokenBucket)
            return Refuse<LimitRule>(At(path, "burst"), "only a token bucket has a burst", "add 'algorithm: tokenBucket'");
        return new LimitRule(algorithm, count, window, fields.Burst ?? count);
    }

    private (LimitSubject? Subject, Expression? Per) Subject(LimitFields fields, LimitText text, string path)
    {
        var written = text.Per ?? fields.Per;
        switch (written)
        {
            case null:
                return (LimitSubject.Everybody, null);
            case "ip":
                return (LimitSubject.Address, null);
            case "auth":
                return (LimitSubject.Caller, null);
        }
        var place = At(path, text.Per is null ? "per" : "rule");
        var expression = validation.Expression(place, written, text.PerOffset, expressions);
        if (expression is null)
            return default;
        if (expression.IsConstant)
            return (Refuse(place, $"'{written}' is the same for every request", "leave 'per' out for one counter for all"), null);
        if (expression.References.Any(reference => reference is { Variable: "request", Path: ["body", ..] }))
            return (Refuse(place, "'request.body' is not there yet: a limit is counted before the body is read"), null);
        if (NoTexts.Contains(expression.ResultType) || expression.ResultType.ToString().StartsWith("list", StringComparison.Ordinal) || expression.ResultType.ToString().StartsWith("map", StringComparison.Ordinal))
            return (Refuse(place, $"'per' is a text or a number, and this is of type {expression.ResultType}"), null);
        return (LimitSubject.Expression, expression);

        LimitSubject? Refuse(string where, string message, string? hint = null)
        {
            validation.Error(where, message, hint);
            return null;
        }
    }

    private static string At(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    private bool Fail(string path, string message, string? hint)
    {
        validation.Error(path, message, hint);
        return false;
    }

    private LimitText? Refuse(string path, string message, string? hint) => Refuse<LimitText>(path, message, hint);

    private T? Refuse<T>(string path, string message, string? hint = null)
        where T : class
    {
        validation.Error(path, message, hint);
        return null;
    }
}
