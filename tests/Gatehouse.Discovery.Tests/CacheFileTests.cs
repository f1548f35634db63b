using Gatehouse.TestKit.Files;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Discovery.Tests;

public sealed class CacheFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Two_processes_that_write_at_once_do_not_write_one_file()
    {
        var other = folder.Write("list.json.new", "half of wh");
        var file = new CacheFile(folder.File("list.json"), NullLogger.Instance);

        file.Write("payments", []);

        file.Read("payments").ShouldNotBeNull().ShouldBeEmpty();
        File.ReadAllText(other).ShouldBe("half of wh");
        Directory.EnumerateFiles(folder.Path).Count().ShouldBe(2);
    }

    [Fact]
    public void A_list_that_is_too_long_to_be_read_is_not_written_in_place_of_one_that_is_not()
    {
        var file = new CacheFile(folder.File("list.json"), NullLogger.Instance);
        file.Write("payments", [new Instance("10.0.0.1", 80)]);

        file.Write("payments", [new Instance("10.0.0.2", 80) { Tags = [new string('x', 5 << 20)] }]);

        file.Read("payments").ShouldNotBeNull().Single().Host.ShouldBe("10.0.0.1");
    }
}
