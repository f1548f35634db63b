using Microsoft.AspNetCore.Http;

namespace Gatehouse.Integration.Tests.Cache;

/// <summary>R33: what is still coming has a bounded room, as what is stored has.</summary>
public sealed class RoomTests
{
    private const int Length = 600_000;

    [Fact]
    public async Task An_answer_for_which_there_is_no_room_beside_those_that_are_still_coming_is_passed_on_and_not_kept()
    {
        var release = new TaskCompletionSource();
        await using var cached = await Cached.RunAsync("cache: { memory: 1MiB }\nroutes: { /**: { to: up, cache: 60s } }", async context =>
        {
            await context.Response.WriteAsync(new string('x', Length));
            await context.Response.Body.FlushAsync();
            if (context.Request.Path == "/slow")
                await release.Task;
        });
        foreach (var path in (string[])["/one", "/two"])
        {
            (await cached.WordAsync("GET " + path)).ShouldBe("Miss");
            (await cached.WordAsync("GET " + path)).ShouldBe("Hit", "the room of one that has come is free again");
        }
        using var slow = await cached.Gateway.Client.GetAsync("/slow", HttpCompletionOption.ResponseHeadersRead);
        await (await slow.Content.ReadAsStreamAsync()).ReadExactlyAsync(new byte[Length]);

        (await cached.SendAsync("GET /three")).Text.Length.ShouldBe(Length);
        (await cached.WordAsync("GET /three")).ShouldBe("Miss");
        release.SetResult();
    }
}
