using System.Text;
using Gatehouse.Core.Primitives;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Pipeline.Evaluation;

/// <summary>Text with expressions in braces: <c>/users/{order.userId}</c>. Parsed once, rendered per request. Immutable.</summary>
public sealed class TextTemplate
{
    // Literals and values alternate: literal, value, literal, ..., literal.
    private readonly string[] literals;
    private readonly Expression[] values;
    private readonly TemplateUse use;
    private readonly bool hasRest;

    internal TextTemplate(string[] literals, Expression[] values, TemplateUse use, bool hasRest)
    {
        this.literals = literals;
        this.values = values;
        this.use = use;
        this.hasRest = hasRest;
    }

    /// <summary>The expressions, in the order of the text.</summary>
    public IReadOnlyList<Expression> Expressions => values;

    /// <summary>True when there is no expression in it.</summary>
    public bool IsConstant => values.Length == 0;

    /// <summary>
    /// Reads a template. In a path, <c>**</c> and <c>{rest}</c> are what the route's <c>**</c> matched, slashes included.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="use">Where it goes.</param>
    /// <param name="compiler">Knows the names.</param>
    /// <param name="mistakes">Takes what is wrong, with its place in the text.</param>
    /// <returns>Null when there is a mistake.</returns>
    public static TextTemplate? Parse(string text, TemplateUse use, ExpressionCompiler compiler, ICollection<ExpressionError> mistakes) =>
        TextTemplateParser.Parse(text, 0, text.Length, use, compiler, mistakes);

    /// <summary>The text with this request's values; null when there is none that may stand there, and why.</summary>
    public string? Render(ICelVariables variables, out CelError? error)
    {
        error = null;
        if (values.Length == 0)
            return literals[0];
        var first = TextOf(values[0], variables, out error);
        if (error is not null)
            return null;
        if (values.Length == 1)
            return string.Concat(literals[0], first, literals[1]);
        var text = new StringBuilder(literals[0]).Append(first).Append(literals[1]);
        for (var i = 1; i < values.Length; i++)
        {
            text.Append(TextOf(values[i], variables, out error)).Append(literals[i + 1]);
            if (error is not null)
                return null;
        }
        return text.ToString();
    }

    private string? TextOf(Expression expression, ICelVariables variables, out CelError? error)
    {
        error = null;
        var value = expression.Evaluate(variables);
        if (value.Kind == CelKind.Optional && value.HasValue)
            value = value.OptionalValue;
        if (value.IsError)
            error = value.AsError;
        else if (!value.TryText(out var plain))
            error = new CelError($"the value of '{{{expression.Text}}}' is no text");
        else if (use == TemplateUse.Path && IsRest(expression))
            return string.Join('/', plain.Split('/').Select(Uri.EscapeDataString));
        else if (use == TemplateUse.Path && plain.Length == 0)
            error = new CelError($"the value of '{{{expression.Text}}}' is empty, and a part of a path must not be");
        else if (use == TemplateUse.Header && !HeaderSyntax.IsValue(plain))
            error = new CelError($"the value of '{{{expression.Text}}}' has a character that may not stand in a header");
        else
            return use is TemplateUse.Path or TemplateUse.Query ? Uri.EscapeDataString(plain) : plain;
        return null;
    }

    // Only the route's own: what a call of this name answers may hold any slashes.
    private bool IsRest(Expression expression) => hasRest && expression.Text == "rest";
}
