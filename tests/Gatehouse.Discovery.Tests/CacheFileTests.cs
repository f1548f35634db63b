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
}
