using System.Text.RegularExpressions;
using Gatehouse.Integration.Tests.Documentation;
using Gatehouse.TestKit.Files;
using Gatehouse.TestKit.Processes;

namespace Gatehouse.Integration.Tests.Samples;

/// <summary>The lines that pages tell to try, word for word but for the port (R12).</summary>
public sealed class ShopLinesTests : IAsyncLifetime
{
    private readonly TempFolder folder = new();
    private ShopGateway gateway = null!;

    public async Task InitializeAsync() => gateway = await ShopGateway.StartAsync();

    public async Task DisposeAsync()
    {
        await gateway.DisposeAsync();
        folder.Dispose();
    }

    [CurlTheory]
    [InlineData("README.md", "curl -i ", "200 401 404")]
    [InlineData("README.md", "TOKEN=", "200 403")]
    [InlineData("docs/authentication.md", "member()", "200 200 204 401")]
    public async Task What_a_page_tells_to_try_works(string page, string beginning, string statuses)
    {
        var block = MarkdownBlock.ReadAll(page).Single(block => block.Language == "bash" && block.Text.StartsWith(beginning, StringComparison.Ordinal));
        var lines = block.Text.Replace("localhost:8080", $"127.0.0.1:{gateway.Port}", StringComparison.Ordinal);

        await using var shell = ServerProcess.Start("bash", ["-c", lines], folder.Path);
        var code = await shell.WaitForExitAsync(TimeSpan.FromSeconds(60));

        code.ShouldBe(0);
        var output = string.Join('\n', shell.Output);
        string.Join(' ', Regex.Matches(output, @"HTTP/1\.1 (\d{3})").Select(answer => answer.Groups[1].Value)).ShouldBe(statuses, output);
    }
}
