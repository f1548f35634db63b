using Gatehouse.TestKit.Files;

namespace Gatehouse.Core.Tests.TestKit;

public sealed class TempFolderTests
{
    [Fact]
    public void A_file_that_is_written_again_shows_a_later_time_also_when_the_clock_does_not()
    {
        using var folder = new TempFolder();
        var file = folder.Write("a", "1");
        var late = DateTime.UnixEpoch.AddYears(200);
        File.SetLastWriteTimeUtc(file, late);

        folder.Write("a", "2");

        File.ReadAllText(file).ShouldBe("2");
        File.GetLastWriteTimeUtc(file).ShouldBeGreaterThan(late);
    }
}
