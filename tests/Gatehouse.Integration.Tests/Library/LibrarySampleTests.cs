using Gatehouse.TestKit.Processes;

namespace Gatehouse.Integration.Tests.Library;

/// <summary>The program of the README: it is the sample, it runs, and it ends well (R7).</summary>
public sealed class LibrarySampleTests
{
    [Fact]
    public void The_program_in_the_README_is_the_sample()
    {
        var block = Documentation.MarkdownBlock.ReadAll("README.md").Single(block => block.Language == "csharp");

        block.Text.ShouldBe(Repository.Read("samples/Library/Program.cs"));
    }

    [Fact]
    public async Task The_sample_answers_and_ends()
    {
        await using var process = ServerProcess.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "Library.dll"), "http://127.0.0.1:0"]);
        var line = await process.WaitForLineAsync(text => text.StartsWith("listening on ", StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = new Uri(line["listening on ".Length..]) };

        using var response = await client.GetAsync("/ping");

        (await response.Content.ReadAsStringAsync()).ShouldBe("pong");
        response.Headers.GetValues("x-edge").ShouldBe(["mine"]);
        await process.InterruptAsync();
        (await process.WaitForExitAsync()).ShouldBe(0);
    }
}
