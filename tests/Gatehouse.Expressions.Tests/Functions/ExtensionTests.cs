namespace Gatehouse.Expressions.Tests.Functions;

/// <summary>Extensions of the language, as far as the conformance cases do not have them.</summary>
public sealed class ExtensionTests
{
    [Theory]
    [InlineData("[1, 2, 3, 4].slice(1, 3)", "[2, 3]")]
    [InlineData("[1].slice(0, 2)", "error: the indexes are outside the list")]
    [InlineData("[3, 1, 2].sort() + [1, 2].reverse()", "[1, 2, 3, 2, 1]")]
    [InlineData("[3, 'a'].sort()", "error: int and string have no order")]
    [InlineData("[1, 1.0, [2], [2], 'a', 'a'].distinct()", "[1, [2], \"a\"]")]
    [InlineData("[1, [2, [3]]].flatten()", "[1, 2, [3]]")]
    [InlineData("[1, [2, [3]]].flatten(2)", "[1, 2, 3]")]
    [InlineData("[1, 2].first().value() + [1, 2].last().value()", "3")]
    [InlineData("[].first()", "optional.none()")]
    [InlineData("lists.range(3)", "[0, 1, 2]")]
    [InlineData("sets.contains([1, 2], [2.0]) && sets.intersects([1], [1, 5]) && sets.equivalent([1, 1, 2], [2u, 1])", "true")]
    [InlineData("sets.contains([1], [2]) || sets.intersects([1], []) || sets.equivalent([1], [1, 2])", "false")]
    [InlineData("regex.replace('a1b22', '([a-z])([0-9]+)', '\\\\2\\\\1')", "\"1a22b\"")]
    [InlineData("regex.replace('aaa', 'a', 'b', 2)", "\"bba\"")]
    [InlineData("regex.extract('id=42;', 'id=([0-9]+)').value()", "\"42\"")]
    [InlineData("regex.extract('x', 'id=([0-9]+)')", "optional.none()")]
    [InlineData("regex.extractAll('a1b22', '[0-9]+')", "[\"1\", \"22\"]")]
    [InlineData("base64.decode('!')", "error: the text is not base64")]
    [InlineData("math.sqrt(16) + math.sqrt(2.25)", "5.5")]
    [InlineData("optional.unwrap([optional.of(1), optional.none()])", "[1]")]
    [InlineData("string(ip('2001:DB8:0:0:1:0:0:1')) + ' ' + string(ip('::')) + ' ' + string(ip('1::'))", "\"2001:db8::1:0:0:1 :: 1::\"")]
    [InlineData("isIP('1.2.3') || isIP('01.2.3.4') || isIP('1:2:3:4:5:6:7') || isIP('1::2::3') || isIP(':1:2:3:4:5:6:7:8')", "false")]
    [InlineData("cidr('10.1.2.3/8').masked().ip() == ip('10.0.0.0') && isCIDR('::/0') && !isCIDR('10.0.0.0/33')", "true")]
    [InlineData("'%5'.format([1.5])", "error: there is no '%5' in formats")]
    [InlineData("'%d'.format([])", "error: the format has more '%' than there are values")]
    [InlineData("'%b %b %o %x %X'.format([true, -5, 8, -255, 255u])", "\"1 -101 10 -ff FF\"")]
    [InlineData("'%.0f %.1f %e'.format([0.5, 0.25, 9.9999999e9])", "\"0 0.2 1.000000e+10\"")]
    [InlineData("'ab'.replace('', '-') + 'x'.replace('x', '')", "\"-a-b-\"")]
    [InlineData("'🐱a'.charAt(0) + '🐱a'.charAt(1) + '🐱a'.substring(1)", "\"🐱aa\"")]
    [InlineData("'ab'.split('', 1)[0] + 'ab'.split('')[1]", "\"abb\"")]
    public void They_do_what_their_definitions_say(string text, string expected) => Cel.Show(text).ShouldBe(expected);
}
