using Gatehouse.Expressions;

namespace Gatehouse.Core.Pipeline.Evaluation;

/// <summary>Reads text with expressions in braces.</summary>
internal static class TextTemplateParser
{
    /// <summary>Reads a part of a text; null when there is a mistake. Places of mistakes count from the beginning of the whole text.</summary>
    public static TextTemplate? Parse(
        string text, int start, int end, TemplateUse use, ExpressionCompiler compiler, ICollection<ExpressionError> mistakes)
    {
        var before = mistakes.Count;
        var literals = new List<string>();
        var values = new List<Expression>();
        var literal = start;
        for (var i = start; i < end; i++)
        {
            int close;
            Expression? value;
            if (use == TemplateUse.Path && text.AsSpan(i, end - i).StartsWith("**"))
            {
                close = i + 1;
                value = Compile("rest", i, 2, compiler, mistakes);
            }
            else if (text[i] == '{')
            {
                close = ExpressionScanner.FindEnd(text, i + 1);
                if (close < 0 || close >= end)
                {
                    mistakes.Add(new ExpressionError(i, 1, "'{' is not closed"));
                    return null;
                }
                value = Compile(text[(i + 1)..close], i + 1, null, compiler, mistakes);
            }
            else
            {
                continue;
            }
            literals.Add(text[literal..i]);
            if (value is not null)
                values.Add(value);
            i = close;
            literal = close + 1;
        }
        literals.Add(text[literal..end]);
        return mistakes.Count > before ? null : new TextTemplate([.. literals], [.. values], use, compiler.Pattern.ParameterNames.Contains("rest"));
    }

    private static Expression? Compile(string text, int offset, int? length, ExpressionCompiler compiler, ICollection<ExpressionError> mistakes)
    {
        var own = new List<ExpressionError>();
        var expression = compiler.Compile(text, own);
        foreach (var mistake in own)
            mistakes.Add(length is { } whole ? mistake with { Offset = offset, Length = whole } : mistake with { Offset = mistake.Offset + offset });
        return expression;
    }
}
