using Gatehouse.Expressions.Values;
using System.Text;
using System.Text.RegularExpressions;
using Gatehouse.Expressions.Evaluation;
using Gatehouse.Expressions.Patterns;

namespace Gatehouse.Expressions.Functions;

/// <summary>The regex extension of the language. In a replacement, <c>\1</c> is the first group.</summary>
internal static class RegexExtension
{
    public static IEnumerable<CelFunction> All { get; } =
    [
        new("regex.replace", [CelType.String, CelType.String, CelType.String], CelType.String, static args => Replace(args, -1)) { Cost = 500 },
        new("regex.replace", [CelType.String, CelType.String, CelType.String, CelType.Int], CelType.String, static args => Replace(args, args[3].AsInt)) { Cost = 500 },
        new("regex.extract", [CelType.String, CelType.String], CelType.Optional(CelType.String), static args => Extract(args)) { Cost = 500 },
        new("regex.extractAll", [CelType.String, CelType.String], CelType.List(CelType.String), static args => ExtractAll(args)) { Cost = 500 },
    ];

    private static CelValue Replace(ReadOnlySpan<CelValue> args, long count)
    {
        if (!PatternCache.TryGet(args[1].AsString, out var pattern, out var problem))
            return CelValue.Error(problem!);
        var text = args[0].AsString;
        var result = new StringBuilder();
        var end = 0;
        for (var match = pattern!.Match(text); match.Success && count != 0; match = match.NextMatch(), count--)
        {
            result.Append(text, end, match.Index - end);
            if (Expand(result, args[2].AsString, match) is { } mistake)
                return CelValue.Error(mistake);
            if (result.Length > SizeLimits.MaxText)
                return SizeLimits.TooLong;
            end = match.Index + match.Length;
        }
        return CelValue.Of(result.Append(text, end, text.Length - end).ToString());
    }

    private static string? Expand(StringBuilder result, string replacement, Match match)
    {
        for (var i = 0; i < replacement.Length; i++)
        {
            if (replacement[i] != '\\')
            {
                result.Append(replacement[i]);
                continue;
            }
            var next = ++i < replacement.Length ? replacement[i] : '\0';
            if (next == '\\')
                result.Append('\\');
            else if (char.IsAsciiDigit(next) && next - '0' < match.Groups.Count)
                result.Append(match.Groups[next - '0'].ValueSpan);
            else
                return "after a backslash in the replacement stands a backslash or the number of a group that is there";
        }
        return null;
    }

    private static CelValue Extract(ReadOnlySpan<CelValue> args)
    {
        if (!TryGet(args[1].AsString, out var pattern, out var error))
            return error;
        var match = pattern!.Match(args[0].AsString);
        return match.Success && match.Groups[match.Groups.Count - 1] is { Success: true } group ? CelValue.Some(CelValue.Of(group.Value)) : CelValue.None;
    }

    private static CelValue ExtractAll(ReadOnlySpan<CelValue> args)
    {
        if (!TryGet(args[1].AsString, out var pattern, out var error))
            return error;
        var found = new List<CelValue>();
        for (var match = pattern!.Match(args[0].AsString); match.Success; match = match.NextMatch())
        {
            if (match.Groups[match.Groups.Count - 1] is { Success: true } group)
                found.Add(CelValue.Of(group.Value));
        }
        return CelValue.Of(CelList.Of([.. found]));
    }

    // A pattern with one group at most: the group is what is taken out.
    private static bool TryGet(string text, out Regex? pattern, out CelValue error)
    {
        error = default;
        if (!PatternCache.TryGet(text, out pattern, out var problem))
            error = CelValue.Error(problem!);
        else if (pattern!.GetGroupNumbers().Length > 2)
            error = CelValue.Error("the pattern has more than one group");
        return !error.IsError;
    }
}
