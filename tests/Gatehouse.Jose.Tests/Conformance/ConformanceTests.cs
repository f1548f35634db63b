using Gatehouse.Jose.Tokens;

namespace Gatehouse.Jose.Tests.Conformance;

/// <summary>The public vectors for signatures.</summary>
public sealed class ConformanceTests
{
    [ConformanceFact]
    public void No_invalid_vector_is_accepted()
    {
        var vectors = SignatureVector.ReadAll(ConformanceFactAttribute.Folder);

        vectors.Count(vector => !vector.IsValid).ShouldBeGreaterThan(200);
        vectors.Where(vector => !vector.IsValid && vector.Verify() == TokenFault.None).Select(vector => $"{vector.Id} {vector.Comment}").ShouldBeEmpty();
    }

    [ConformanceFact]
    public void Every_valid_vector_is_accepted_or_listed_with_a_reason()
    {
        var refused = SignatureVector.ReadAll(ConformanceFactAttribute.Folder).Where(vector => vector.IsValid && vector.Verify() != TokenFault.None).Select(vector => vector.Id);

        refused.Order().ShouldBe(Listed().Keys.Order());
    }

    [ConformanceFact]
    public void The_examples_of_rfc_7520_are_valid_with_a_key_that_names_no_algorithm()
    {
        var examples = SignatureVector.ReadAll(ConformanceFactAttribute.Folder).Where(vector => vector.Id is >= 345 and <= 348).ToList();

        examples.Count.ShouldBe(4);
        examples.ShouldAllBe(vector => vector.VerifyWithoutAlgorithm() == TokenFault.None);
    }

    [Fact]
    public void Every_listed_vector_has_a_reason() => Listed().Values.ShouldAllBe(reason => reason.Length > 0);

    private static Dictionary<int, string> Listed() =>
        File.ReadLines(Repository.File("tests/Gatehouse.Jose.Tests/Conformance/refused-though-valid.txt"))
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => line.Split(": ", 2))
            .ToDictionary(parts => int.Parse(parts[0]), parts => parts.Length > 1 ? parts[1].Trim() : "");
}
