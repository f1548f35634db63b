using Gatehouse.Jose.Tokens;

namespace Gatehouse.Jose.Tests.Conformance;

/// <summary>The public vectors for signatures.</summary>
public sealed class ConformanceTests
{
    [ConformanceFact]
    public void No_invalid_vector_is_accepted_but_those_that_are_the_same_as_a_valid_one()
    {
        var vectors = SignatureVector.ReadAll(ConformanceFactAttribute.Folder);
        var accepted = vectors.Where(vector => !vector.IsValid && vector.Verify() == TokenFault.None).ToList();

        vectors.Count(vector => !vector.IsValid).ShouldBeGreaterThan(200);
        accepted.Select(vector => vector.Id).Order().ShouldBe(Listed("accepted-though-invalid.txt").Keys.Order());
        accepted.ShouldAllBe(one => vectors.Any(other => other.IsValid && other.Jws == one.Jws && other.Key.GetRawText() == one.Key.GetRawText()));
    }

    [ConformanceFact]
    public void Every_valid_vector_is_accepted_or_listed_with_a_reason()
    {
        var refused = SignatureVector.ReadAll(ConformanceFactAttribute.Folder).Where(vector => vector.IsValid && vector.Verify() != TokenFault.None).Select(vector => vector.Id);

        refused.Order().ShouldBe(Listed("refused-though-valid.txt").Keys.Order());
    }

    [ConformanceFact]
    public void The_examples_of_rfc_7520_are_valid_with_a_key_that_names_no_algorithm()
    {
        var examples = SignatureVector.ReadAll(ConformanceFactAttribute.Folder).Where(vector => vector.Id is >= 345 and <= 348).ToList();

        examples.Count.ShouldBe(4);
        examples.ShouldAllBe(vector => vector.VerifyWithoutAlgorithm() == TokenFault.None);
    }

    [Fact]
    public void Every_listed_vector_has_a_reason() =>
        Listed("refused-though-valid.txt").Values.Concat(Listed("accepted-though-invalid.txt").Values).ShouldAllBe(reason => reason.Length > 0);

    private static Dictionary<int, string> Listed(string file) =>
        File.ReadLines(Repository.File("tests/Gatehouse.Jose.Tests/Conformance/" + file))
            .Where(line => line.Length > 0 && !line.StartsWith('#'))
            .Select(line => line.Split(": ", 2))
            .ToDictionary(parts => int.Parse(parts[0]), parts => parts.Length > 1 ? parts[1].Trim() : "");
}
