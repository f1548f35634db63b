using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Jose.Text;

namespace Gatehouse.Jose.Tests.Text;

public sealed class JsonCheckTests
{
    [Theory]
    [InlineData("{}", true)]
    [InlineData(" {\"a\" : [1, -0.5e+3, true, false, null, \"\\u00e4\\ud83d\\ude00\\n\"] } ", true)]
    [InlineData("{\"a\":{\"b\":1},\"c\":{\"b\":1}}", true)]
    [InlineData("{\"a\":01}", false)]
    [InlineData("{\"a\":1.}", false)]
    [InlineData("{\"a\":+1}", false)]
    [InlineData("{\"a\":NaN}", false)]
    [InlineData("{\"a\":tru}", false)]
    [InlineData("{\"a\":\"\\x\"}", false)]
    [InlineData("{\"a\":\"\\udc00\"}", false)]
    [InlineData("{\"a\":\"\t\"}", false)]
    [InlineData("{'a':1}", false)]
    [InlineData("{\"a\":1", false)]
    [InlineData("{\"a\"}", false)]
    [InlineData("{\"a\":1}x", false)]
    [InlineData("[]", false)]
    [InlineData("", false)]
    public void Only_strict_json_objects_pass(string json, bool passes) =>
        (JsonCheck.Check(Encoding.UTF8.GetBytes(json), depth: 8) == JsonFault.None).ShouldBe(passes);

    [Theory]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    [InlineData("{\"x\":[{\"a\":1,\"b\":{\"a\":1},\"a\":2}]}")]
    [InlineData("{\"\":1,\"\":2}")]
    public void A_member_that_stands_twice_is_found(string json) =>
        JsonCheck.Check(Encoding.UTF8.GetBytes(json), depth: 8).ShouldBe(JsonFault.DuplicateMember);

    [Fact]
    public void What_passes_is_read_by_the_platform_without_an_exception()
    {
        const string Json = """{"alg":"RS256","n":[1.5e-3,{"x\u0041":null}],"t":"ä\ud83d\ude00"}""";
        var bytes = Encoding.UTF8.GetBytes(Json);
        var change = from at in Gen.Choose(0, bytes.Length - 1) from value in Gen.Choose(0, 255) select (at, (byte)value);

        Prop.ForAll(change.ArrayOf().ToArbitrary(), changes =>
        {
            var changed = bytes.ToArray();
            foreach (var (at, value) in changes.Take(3))
                changed[at] = value;
            if (JsonCheck.Check(changed, depth: 8) == JsonFault.None)
                JsonElement.Parse(changed, new JsonDocumentOptions { AllowDuplicateProperties = false }).ToString();
        }).QuickCheckThrowOnFailure();
    }
}
