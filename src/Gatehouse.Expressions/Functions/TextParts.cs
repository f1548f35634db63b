using Gatehouse.Expressions.Values;
using System.Text;
using Gatehouse.Expressions.Evaluation;

namespace Gatehouse.Expressions.Functions;

/// <summary>Cuts texts and puts them together, within the limit of their size.</summary>
internal static class TextParts
{
    /// <summary>Replaces at most so many; all when the number is negative.</summary>
    public static CelValue Replace(string text, string old, string with, long count)
    {
        if (count == 0)
            return CelValue.Of(text);
        var parts = old.Length == 0 ? ["", .. CodePoints.Split(text), ""] : text.Split(old);
        if (old.Length == 0 && text.Length == 0)
            parts = ["", ""];
        var limit = count < 0 ? long.MaxValue : count;
        var longest = text.Length + (Math.Min(limit, parts.Length - 1) * (long)with.Length);
        if (longest > SizeLimits.MaxText)
            return SizeLimits.TooLong;
        var result = new StringBuilder(parts[0]);
        for (var i = 1; i < parts.Length; i++)
            result.Append(i <= limit ? with : old).Append(parts[i]);
        return CelValue.Of(result.ToString());
    }

    /// <summary>Splits into at most so many; into all when the number is negative.</summary>
    public static CelValue Split(string text, string separator, long count)
    {
        if (count == 0)
            return CelValue.Of(CelList.Empty);
        var limit = count < 0 ? int.MaxValue : (int)Math.Min(count, int.MaxValue);
        string[] parts;
        if (separator.Length > 0)
        {
            parts = text.Split(separator, limit);
        }
        else
        {
            var all = CodePoints.Split(text).ToArray();
            parts = all.Length <= limit ? all : [.. all[..(limit - 1)], string.Concat(all[(limit - 1)..])];
        }
        return CelValue.Of(CelList.Of(parts));
    }

    public static CelValue Join(CelList list, string separator, ref long budget)
    {
        var result = new StringBuilder();
        for (var i = 0; i < list.Count; i++)
        {
            var item = list[i];
            if (item.Kind != CelKind.String)
            {
                budget -= result.Length >> 4;
                return CelValue.Error($"join() takes texts, not {CelType.Of(item)}");
            }
            result.Append(i == 0 ? "" : separator).Append(item.AsString);
            if (result.Length > SizeLimits.MaxText)
                return SizeLimits.TooLong;
        }
        return CelValue.Of(result.ToString());
    }
}
