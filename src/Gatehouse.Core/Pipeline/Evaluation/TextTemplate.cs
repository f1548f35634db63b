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

    internal TextTemplate(string[] literals, Expression[] values, TemplateUse use)
    {
        this.literals = literals;
        this.values = values;
        this.use = use;
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
        var text = new StringBuilder(literals[0]);
        for (var i = 0; i < values.Length; i++)
        {
            error = Append(text, values[i], variables);
            if (error is not null)
                return null;
            text.Append(literals[i + 1]);
        }
        return text.ToString();
    }

    private CelError? Append(StringBuilder text, Expression expression, ICelVariables variables)
    {
        var value = expression.Evaluate(variables);
        if (value.Kind == CelKind.Optional && value.HasValue)
            value = value.OptionalValue;
        if (value.IsError)
            return value.AsError;
        if (!value.TryText(out var plain))
            return new CelError($"the value of '{{{expression.Text}}}' is no text");
        switch (use)
        {
            case TemplateUse.Path when IsRest(expression):
                text.AppendJoin('/', plain.Split('/').Select(Uri.EscapeDataString));
                return null;
            case TemplateUse.Path when plain.Length == 0:
                return new CelError($"the value of '{{{expression.Text}}}' is empty, and a part of a path must not be");
            case TemplateUse.Path or TemplateUse.Query:
                text.Append(Uri.EscapeDataString(plain));
                return null;
            case TemplateUse.Header when !HeaderSyntax.IsValue(plain):
                return new CelError($"the value of '{{{expression.Text}}}' has a character that may not stand in a header");
            default:
                text.Append(plain);
                return null;
        }
    }

    private static bool IsRest(Expression expression) => expression.Text == "rest";
}
