using Gatehouse.Expressions.Values;

namespace Gatehouse.Expressions.Syntax;

/// <summary>
/// Reads an expression: the grammar of the language definition by recursive descent. The first mistake ends it: from then on
/// there are no more tokens, so every loop ends too.
/// </summary>
internal sealed class Parser
{
    private static readonly string[] Reserved =
        ["as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package", "namespace", "return", "var", "void", "while"];

    private readonly int maxDepth;
    private readonly bool hasMacros;
    private readonly TokenReader tokens;
    private int depth;

    private Parser(string text, int maxDepth, bool hasMacros)
    {
        this.maxDepth = maxDepth;
        this.hasMacros = hasMacros;
        tokens = new TokenReader(text);
    }

    /// <summary>The expression; null when there is a mistake.</summary>
    public static Node? Parse(string text, ExpressionLimits limits, bool hasMacros, out ExpressionError? error)
    {
        if (text.Length > limits.MaxLength)
        {
            error = new ExpressionError(0, 0, $"the expression has {text.Length} characters; at most {limits.MaxLength} are allowed");
            return null;
        }
        var parser = new Parser(text, limits.MaxDepth, hasMacros);
        var node = parser.Expression();
        if (parser.tokens.Current.Kind != TokenKind.End)
            parser.tokens.Unexpected("the end of the expression or an operator");
        error = parser.tokens.Error;
        return error is null ? node : null;
    }

    private Node Expression()
    {
        if (++depth > maxDepth)
            return TooDeep(tokens.Current.Offset);
        var condition = Binary(1);
        if (tokens.Current.Kind == TokenKind.Question)
        {
            tokens.Advance();
            var whenTrue = Binary(1);
            tokens.Expect(TokenKind.Colon, "':'");
            condition = Checked(new ConditionalNode(condition, whenTrue, Expression()));
        }
        depth--;
        return condition;
    }

    // Or binds least, then and, relations, sums, products.
    private Node Binary(int level)
    {
        if (level == 6)
            return Unary();
        var left = Binary(level + 1);
        List<Node>? row = null;
        while (LevelOf(tokens.Current.Kind) == level)
        {
            var kind = tokens.Current.Kind;
            tokens.Advance();
            var right = Binary(level + 1);
            if (level <= 2)
                (row ??= [left]).Add(right);
            else
                left = Checked(new OperatorNode(kind, left.Offset, left, right));
        }
        return row is null ? left : Checked(new OperatorNode(level == 1 ? TokenKind.Or : TokenKind.And, left.Offset, [.. row]));
    }

    private static int LevelOf(TokenKind kind) => kind switch
    {
        TokenKind.Or => 1,
        TokenKind.And => 2,
        TokenKind.Equal or TokenKind.NotEqual or TokenKind.In => 3,
        TokenKind.Less or TokenKind.LessOrEqual or TokenKind.Greater or TokenKind.GreaterOrEqual => 3,
        TokenKind.Plus or TokenKind.Minus => 4,
        TokenKind.Times or TokenKind.Divide or TokenKind.Modulo => 5,
        _ => 0,
    };

    private Node Unary()
    {
        if (tokens.Current.Kind is not (TokenKind.Not or TokenKind.Minus))
            return Member();
        var kind = tokens.Current.Kind;
        var signs = new Stack<int>();
        while (tokens.Current.Kind == kind && !IsNegativeNumber())
        {
            signs.Push(tokens.Current.Offset);
            tokens.Advance();
        }
        var operand = Member();
        if (operand.Depth + signs.Count > maxDepth)
            return TooDeep(operand.Offset);
        foreach (var offset in signs)
            operand = new OperatorNode(kind, offset, operand);
        return operand;
    }

    private bool IsNegativeNumber() => tokens.Current.Kind == TokenKind.Minus && tokens.Ahead.Kind is TokenKind.Int or TokenKind.Double;

    private Node Member()
    {
        var node = Primary();
        while (true)
        {
            if (tokens.Current.Kind == TokenKind.Dot)
                node = Checked(AfterDot(node));
            else if (tokens.Current.Kind == TokenKind.OpenBracket)
                node = Checked(Index(node));
            else
                return node is SelectNode { Field: var name } && MessageEnd(name) is { } message ? message : node;
        }
    }

    private Node AfterDot(Node operand)
    {
        tokens.Advance();
        var isOptional = tokens.Accept(TokenKind.Question);
        var name = tokens.Current;
        // `in` is an operator, but ip.in("10.0.0.0/8") reads better than any other name.
        if (name.Kind == TokenKind.Name || (name.Kind == TokenKind.In && tokens.Ahead.Kind == TokenKind.OpenParenthesis))
        {
            tokens.Advance();
            if (isOptional || tokens.Current.Kind != TokenKind.OpenParenthesis)
                return new SelectNode(operand, name, tokens.TextOf(name), isOptional);
            var arguments = Arguments(out var end);
            var call = new CallNode(operand, name, tokens.TextOf(name), arguments, end);
            return hasMacros && tokens.Error is null ? Macros.Expand(call, Fail) : call;
        }
        if (name.Kind != TokenKind.QuotedName)
            return Unexpected("a name");
        tokens.Advance();
        return new SelectNode(operand, name, (string)name.Value!, isOptional);
    }

    private Node Index(Node operand)
    {
        tokens.Advance();
        var isOptional = tokens.Accept(TokenKind.Question);
        var index = Expression();
        var end = tokens.Expect(TokenKind.CloseBracket, "']'");
        return new IndexNode(operand, index, isOptional, end);
    }

    private Node Primary()
    {
        var first = tokens.Current;
        switch (first.Kind)
        {
            case TokenKind.OpenParenthesis:
                tokens.Advance();
                var inner = Expression();
                tokens.Expect(TokenKind.CloseParenthesis, "')'");
                return inner;
            case TokenKind.OpenBracket:
                return List();
            case TokenKind.OpenBrace:
                return Map();
            case TokenKind.Dot:
                tokens.Advance();
                return Name(isAbsolute: true);
            case TokenKind.Name:
                return Name(isAbsolute: false);
            default:
                return Constant();
        }
    }

    private Node Constant()
    {
        var first = tokens.Current;
        var isNegative = IsNegativeNumber();
        if (isNegative)
            tokens.Advance();
        var literal = tokens.Current;
        if (Constants.TryRead(literal, isNegative, out var value) is not { } isFine)
            return Unexpected("a value");
        if (!isFine)
            return Fail(literal.Offset, literal.Length, "the number is too large");
        tokens.Advance();
        return new LiteralNode(literal with { Offset = first.Offset, Length = literal.End - first.Offset }, value);
    }

    private Node Name(bool isAbsolute)
    {
        var name = tokens.Current;
        if (name.Kind != TokenKind.Name)
            return Unexpected("a name");
        var written = tokens.TextOf(name);
        var start = isAbsolute ? name.Offset - 1 : name.Offset;
        tokens.Advance();
        if (MessageEnd(written) is { } message)
            return message;
        if (Array.IndexOf(Reserved, written) >= 0)
            return Fail(name.Offset, name.Length, $"'{written}' is reserved and cannot be the name of a variable");
        if (tokens.Current.Kind != TokenKind.OpenParenthesis)
            return new NameNode(start, name.End - start, written, isAbsolute);
        var arguments = Arguments(out var end);
        var call = new CallNode(null, name, written, arguments, end) { IsAbsolute = isAbsolute };
        return hasMacros && tokens.Error is null ? Macros.Expand(call, Fail) : call;
    }

    // Name{...}: a message, which is read no further.
    private Node? MessageEnd(string name) =>
        tokens.Current.Kind == TokenKind.OpenBrace ? Fail(tokens.Current.Offset, 1, $"'{name}{{...}}' makes a message; there are none here, write a map: {{\"name\": value}}") : null;

    private Node List()
    {
        var start = tokens.Current.Offset;
        tokens.Advance();
        var items = new List<Node>();
        var isOptional = new List<bool>();
        if (tokens.Ahead.Kind == TokenKind.CloseBracket)
            tokens.Accept(TokenKind.Comma);
        while (tokens.Current.Kind is not (TokenKind.CloseBracket or TokenKind.End))
        {
            isOptional.Add(tokens.Accept(TokenKind.Question));
            items.Add(Expression());
            if (!tokens.Accept(TokenKind.Comma))
                break;
        }
        var end = tokens.Expect(TokenKind.CloseBracket, "',' or ']'");
        return Checked(new ListNode(start, end, [.. items], [.. isOptional]));
    }

    private Node Map()
    {
        var start = tokens.Current.Offset;
        tokens.Advance();
        var entries = new List<Node>();
        var isOptional = new List<bool>();
        if (tokens.Ahead.Kind == TokenKind.CloseBrace)
            tokens.Accept(TokenKind.Comma);
        while (tokens.Current.Kind is not (TokenKind.CloseBrace or TokenKind.End))
        {
            isOptional.Add(tokens.Accept(TokenKind.Question));
            entries.Add(Expression());
            tokens.Expect(TokenKind.Colon, "':'");
            entries.Add(Expression());
            if (!tokens.Accept(TokenKind.Comma))
                break;
        }
        var end = tokens.Expect(TokenKind.CloseBrace, "',' or '}'");
        return Checked(new MapNode(start, end, [.. entries], [.. isOptional]));
    }

    private Node[] Arguments(out int end)
    {
        tokens.Advance();
        var arguments = new List<Node>();
        while (tokens.Current.Kind is not (TokenKind.CloseParenthesis or TokenKind.End))
        {
            arguments.Add(Expression());
            if (!tokens.Accept(TokenKind.Comma))
                break;
            if (tokens.Current.Kind == TokenKind.CloseParenthesis)
                Unexpected("an argument");
        }
        end = tokens.Expect(TokenKind.CloseParenthesis, "',' or ')'");
        return [.. arguments];
    }

    private Node Checked(Node node) => node.Depth > maxDepth ? TooDeep(node.Offset) : node;

    private Node Unexpected(string expected)
    {
        tokens.Unexpected(expected);
        return Nothing();
    }

    private Node TooDeep(int offset) => Fail(offset, 0, $"the expression is nested more than {maxDepth} deep");

    private Node Fail(int offset, int length, string message)
    {
        tokens.Fail(offset, length, message);
        return Nothing();
    }

    // Stands where a mistake was, until the error comes out.
    private LiteralNode Nothing() => new(tokens.Current, default);
}
