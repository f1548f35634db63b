using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Routes;
using Gatehouse.Core.Configuration.Syntax;
using Gatehouse.Expressions;
using Gatehouse.Expressions.Values;

namespace Gatehouse.Core.Pipeline.Evaluation;

/// <summary>
/// Compiles the expressions of one route when its configuration is read: they may name <c>request</c>, <c>auth</c> and the route's
/// parameters, and what <see cref="With"/> adds. A parameter that has the name of another variable is hidden by it.
/// </summary>
public sealed class ExpressionCompiler
{
    private static readonly CelVariable[] Own =
        [new CelVariable("request", RequestObject.ObjectType), new CelVariable("auth", AuthObject.ObjectType)];

    // Most configurations have no expression: the table of functions is made for the first.
    private readonly Lazy<ExpressionEnvironment> environment;

    internal ExpressionCompiler(Lazy<ExpressionEnvironment> root, RoutePattern pattern)
    {
        Pattern = pattern;
        environment = new Lazy<ExpressionEnvironment>(() => root.Value.With([.. pattern.ParameterNames.Select(VariableOf)]));
    }

    private ExpressionCompiler(ExpressionCompiler parent, CelVariable[] more)
    {
        Pattern = parent.Pattern;
        environment = new Lazy<ExpressionEnvironment>(() => parent.Environment.With(more));
    }

    /// <summary>The route's path.</summary>
    public RoutePattern Pattern { get; }

    internal ExpressionEnvironment Environment => environment.Value;

    /// <summary>What all routes have, with this clock.</summary>
    internal static Lazy<ExpressionEnvironment> Root(TimeProvider time) => new(() => new ExpressionEnvironment(Own, new ExpressionOptions { Time = time }));

    /// <summary>The same with more variables; their slots follow the others, and who evaluates gives their values.</summary>
    public ExpressionCompiler With(params CelVariable[] more) => new(this, more);

    /// <summary>The same for rules about the answer, with <c>response</c>: <see cref="RequestVariables"/> has its value.</summary>
    public ExpressionCompiler ForResponse() => With(new CelVariable("response", ResponseObject.ObjectType));

    /// <summary>Where who evaluates finds the value of a variable asked for: <see cref="ICelVariables.Get"/>.</summary>
    public int SlotOf(string variable) => Environment.SlotOf(variable);

    /// <summary>Compiles a text; null when there are mistakes, with their places in the text.</summary>
    public Expression? Compile(string text, ICollection<ExpressionError> mistakes) => Environment.Compile(text, mistakes);

    /// <summary>Compiles what is known to be right, because it was validated before.</summary>
    /// <exception cref="InvalidOperationException">It is not right.</exception>
    public Expression Compile(string text) =>
        Environment.Compile(text, new List<ExpressionError>()) ?? throw new InvalidOperationException($"Not a valid expression: {text}");

    /// <summary>Compiles a value of the configuration; null when errors were added.</summary>
    public Expression? Compile(ConfigNode node, ConfigErrors errors)
    {
        if (node is not ConfigScalar { IsSecret: false } scalar)
        {
            errors.Add(ConfigErrorCodes.BadExpression, node, $"expected an expression, found {(node is ConfigScalar ? "a secret" : node.Kind)}");
            return null;
        }
        var mistakes = new List<ExpressionError>();
        var expression = Environment.Compile(scalar.Value, mistakes);
        Report(scalar, mistakes, errors);
        return expression;
    }

    /// <summary>Adds mistakes in a value's text to the errors of the configuration, each at its place.</summary>
    public static void Report(ConfigNode node, IEnumerable<ExpressionError> mistakes, ConfigErrors errors)
    {
        foreach (var mistake in mistakes)
        {
            var hint = mistake.Suggestion is { } near ? $"did you mean '{near}'?" : HintForText(node, mistake);
            if (node is ConfigScalar { IsSecret: false } scalar)
                errors.Add(ConfigErrorCodes.BadExpression, node.Source, ScalarPlace.Of(scalar, mistake.Offset, mistake.Length), mistake.Message, hint);
            else
                errors.Add(ConfigErrorCodes.BadExpression, node, mistake.Message, hint);
        }
    }

    /// <summary>Why an expression cannot be a condition; null when it can.</summary>
    public static string? FaultOfCondition(Expression expression) =>
        expression.ResultType == CelType.Bool || expression.ResultType == CelType.Dyn ? null : $"a condition is true or false, and this is of type {expression.ResultType}";

    // A word alone that nothing is named: most likely meant as a text.
    private static string? HintForText(ConfigNode node, ExpressionError mistake) =>
        node is ConfigScalar { IsSecret: false } scalar && mistake.Length == scalar.Value.Length && scalar.Value.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            ? $"""a text stands in quotes of its own: '"{scalar.Value}"'"""
            : null;

    // A name in braces cannot be written in an expression.
    private static CelVariable VariableOf(string parameter) =>
        new(Array.Exists(Own, own => own.Name == parameter) ? "{" + parameter + "}" : parameter, CelType.String);
}
