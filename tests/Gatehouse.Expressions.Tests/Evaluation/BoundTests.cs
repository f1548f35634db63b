namespace Gatehouse.Expressions.Tests.Evaluation;

/// <summary>An expression cannot run away.</summary>
public sealed class BoundTests
{
    private static readonly string Numbers = $"{{\"n\": [{string.Join(',', Enumerable.Range(0, 2000))}], \"text\": \"{new string('x', 100_000)}\"}}";

    private static readonly string Large = System.Text.Json.JsonSerializer.Serialize(new
    {
        d = new
        {
            text = new string('x', 500_000),
            texts = new[] { new string('x', 500_000) },
            ones = Enumerable.Repeat(1, 2000),
            numbers = Enumerable.Repeat(1, 100_000).Prepend(0),
            others = Enumerable.Repeat(2, 100_000).Prepend(0),
            names = Enumerable.Range(0, 20_000).ToDictionary(i => $"name{i}"),
        },
    });

    [Theory]
    [InlineData("n.all(a, n.all(b, n.all(c, true)))")]
    [InlineData("n.map(a, n.map(b, n.map(c, c)))")]
    [InlineData("n.exists(a, n.exists(b, a + b < 0) || true && false)")]
    [InlineData("n.map(a, n + n).map(b, b + b)")]
    [InlineData("n.all(a, text.contains('y' + text) || true)")]
    [InlineData("n.all(a, [n, n, n] == [n, n, n])")]
    [InlineData("n.all(a, n.all(b, text.matches('x+' + string(b)) || true))")]
    [InlineData("n.all(a, text.matches(string(a) + 'x?' + text.substring(0, 50)) || true)")]
    [InlineData("[1,2,3,4,5,6,7].map(a, text + text + text + text + text + text + text).join('')")]
    [InlineData("n.all(a, cel.bind(x, text + '1', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].all(i, x != text + '2')))")]
    [InlineData("n.all(a, n.all(b, n[b] == b))")]
    [InlineData("n.all(a, sets.contains(n, n))")]
    [InlineData("n.all(a, n.map(b, [b]).distinct().size() > 0)")]
    [InlineData("n.all(a, text.replace('x', text) == '' || true)")]
    [InlineData("n.all(a, [n, n, n, n, n, n, n, n].flatten().sort().size() > 0)")]
    [InlineData("n.all(a, !(text in {'a': 1}))")]
    [InlineData("n.transformMap(i, a, n.sortBy(b, -b))")]
    [InlineData("false && n.all(a, n.all(b, n.all(c, true)))  || n.all(a, n.all(b, n.all(c, true)))")]
    public void Too_many_steps_are_an_error(string text) => Cel.Show(text, Numbers).ShouldBe("error: the expression takes too many steps");

    [Theory]
    [InlineData("d.ones.all(a, a != d.text)")]
    [InlineData("d.ones.all(a, a != d['text'])")]
    [InlineData("d.ones.all(a, a != d[string('tex') + 't'])")]
    [InlineData("d.ones.all(a, d.?text != a)")]
    [InlineData("d.ones.all(a, optional.of(d).text != a)")]
    [InlineData("d.ones.all(a, has(d.text) && 'text' in d)")]
    [InlineData("d.ones.all(a, d.texts.exists(b, '' != b))")]
    [InlineData("d.ones.all(a, d.texts.distinct().size() == 1 && (d.texts + [a]).size() == 2)")]
    [InlineData("d.ones.all(a, !(a in d.texts))")]
    [InlineData("d.ones.all(a, d.numbers.exists(b, b == 1))")]
    [InlineData("d.ones.all(a, d.numbers != d.others)")]
    [InlineData("d.ones.all(a, d.names.exists(b, true))")]
    [InlineData("d.ones.all(a, d.?names.gone.orValue(1) == a)")]
    [InlineData("d.names == d.names")]
    [InlineData("cel.bind(t, d.text, d.ones.exists(a, [t, a].join('') == ''))")]
    [InlineData("cel.bind(t, d.text, d.ones.exists(a, '%s%X%d'.format([t, t, 'x']) == ''))")]
    [InlineData("cel.bind(t, d.text, d.ones.exists(a, t.in('10.0.0.0/8')))")]
    [InlineData("d.ones.exists(a, json('{') == a)")]
    public void What_is_looked_for_and_decoded_in_JSON_again_and_again_counts(string text) =>
        Cel.Show(text, Large).ShouldBe("error: the expression takes too many steps");

    [Fact]
    public void A_number_of_a_thousand_digits_is_too_long() =>
        Cel.Show("d.n == 1", $"{{\"d\": {{\"n\": 1.{new string('3', 1000)}}}}}").ShouldBe("error: the number of the JSON text is too long");

    [Theory]
    [InlineData("text.replace('', text)")]
    [InlineData("text.replace('x', text)")]
    [InlineData("n.map(a, text).join(text)")]
    [InlineData("text.replace('x', '%s').format(n.map(a, text))")]
    public void Too_long_a_text_is_an_error(string text) => Cel.Show(text, Numbers).ShouldBe("error: the text would be longer than 4194304 characters");

    [Fact]
    public void Doubling_ends_at_the_limit()
    {
        var text = "'0123456789'";
        for (var i = 0; i < 60; i++)
            text = $"cel.bind(x, {text}, x + x)";

        Cel.Show(text).ShouldStartWith("error: the text would be longer");
    }

    [Fact]
    public void Values_that_hold_each_other_many_times_are_not_written_out_whole()
    {
        var text = "[1]";
        for (var i = 0; i < 60; i++)
            text = $"cel.bind(x, {text}, [x, x])";

        Cel.Show($"toJson({text})").ShouldStartWith("error: the text would be longer");
        Cel.Show($"'%s'.format([{text}])").ShouldStartWith("error: the text would be longer");
        Cel.Show($"cel.bind(x, {text}, x == [x, x])").ShouldBe("false");
        Cel.Show($"cel.bind(a, {text}, cel.bind(b, {text}, a == b))").ShouldBe("error: the expression takes too many steps");
        Cel.Show($"size({text})").ShouldBe("2");
    }

    [Fact]
    public void The_limit_of_steps_can_be_set()
    {
        var options = new ExpressionOptions { Limits = new ExpressionLimits { MaxCost = 10 } };

        Cel.Evaluate("[1, 2, 3].all(x, x > 0)", options: options).IsTrue.ShouldBeTrue();
        Cel.Evaluate("[1, 2, 3, 4, 5, 6].all(x, [x].all(y, y > 0))", options: options).IsError.ShouldBeTrue();
    }

    [Fact]
    public void Many_loops_inside_each_other_keep_their_variables()
    {
        var text = "a + b + c + d + e + f";
        foreach (var name in "fedcba")
            text = $"[1].map({name}, {text})[0]";

        Cel.Show(text).ShouldBe("6");
    }

    [Theory]
    [InlineData("(", "1", ")", 199)]
    [InlineData("[", "1", "]", 198)]
    [InlineData("!", "true", "", 199)]
    [InlineData("[1].map(x, ", "1", ")", 197)]
    [InlineData("[true].all(x, true && ", "true", ")", 98)]
    [InlineData("true ? 1 : ", "1", "", 198)]
    [InlineData("{1: ", "1", "}", 198)]
    [InlineData("dyn([", "1", "])", 99)]
    [InlineData("1 + (", "1", ")", 198)]
    public void The_deepest_expression_needs_little_stack(string before, string inner, string after, int depth)
    {
        Exception? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    var text = string.Concat(Enumerable.Repeat(before, depth)) + inner + string.Concat(Enumerable.Repeat(after, depth));
                    Cel.Json(Cel.Evaluate(text)).Length.ShouldBePositive();
                }
                catch (Exception e)
                {
                    failure = e;
                }
            },
            512 * 1024);
        thread.Start();
        thread.Join();

        failure.ShouldBeNull();
    }
}
