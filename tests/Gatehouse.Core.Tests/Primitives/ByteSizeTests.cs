using FsCheck;
using FsCheck.Fluent;
using Gatehouse.Core.Primitives;

namespace Gatehouse.Core.Tests.Primitives;

public class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("512", 512)]
    [InlineData("512B", 512)]
    [InlineData("64KiB", 65_536)]
    [InlineData("64 KiB", 65_536)]
    [InlineData("10MB", 10_000_000)]
    [InlineData("2GiB", 2_147_483_648)]
    [InlineData("1kB", 1_000)]
    public void A_size_is_read(string text, long bytes)
    {
        ByteSize.TryParse(text, out var size).ShouldBeTrue();
        size.Bytes.ShouldBe(bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("KiB")]
    [InlineData("-1")]
    [InlineData("1.5MB")]
    [InlineData("10mb")]
    [InlineData("10Kb")]
    [InlineData("1TB")]
    [InlineData("1KiBB")]
    [InlineData("9223372036854775807GiB")]
    [InlineData("9223372036854775808")]
    public void What_is_not_a_size_is_refused(string? text) => ByteSize.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1500, "1500")]
    [InlineData(65_536, "64KiB")]
    [InlineData(1 << 20, "1MiB")]
    [InlineData(1025 << 20, "1025MiB")]
    public void The_shortest_exact_spelling_is_written(long bytes, string expected) => new ByteSize(bytes).ToString().ShouldBe(expected);

    [Fact]
    public void What_is_written_is_read_back() =>
        Prop.ForAll(ArbMap.Default.ArbFor<long>(), bytes =>
        {
            var size = new ByteSize(Math.Abs(bytes / 2));
            return ByteSize.TryParse(size.ToString(), out var read) && read == size;
        }).QuickCheckThrowOnFailure();
}
