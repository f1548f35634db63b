using System.Net;
using Gatehouse.Jose.Keys;
using Gatehouse.Jose.Sources;
using Gatehouse.Jose.Tokens;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;

namespace Gatehouse.Jose.Tests.Sources;

public sealed class RemoteKeysTests : IDisposable
{
    private static readonly string OldSet = KeySet.Of(TestKeys.Rs256.Verification).ToJwks();
    private static readonly string NewSet = KeySet.Of(TestKeys.Rs256.Verification, TestKeys.Es256.Verification).ToJwks();
    private static readonly string OldToken = TestKeys.Token(TestKeys.Rs256, TestKeys.Claims(exp: "4000000000"));
    private static readonly string NewToken = TestKeys.Token(TestKeys.Es256, TestKeys.Claims(exp: "4000000000"));

    private readonly FakeTime time = new(TestKeys.Now);
    private readonly KeyServer server = new();
    private readonly HttpMessageInvoker http;

    public RemoteKeysTests()
    {
        http = new HttpMessageInvoker(server);
        server.Answer = _ => KeyServer.Json(OldSet);
    }

    public void Dispose()
    {
        http.Dispose();
        server.Dispose();
    }

    [Fact]
    public async Task The_first_token_fetches_the_keys_and_the_next_does_not()
    {
        using var keys = Keys();
        var verifier = TestKeys.Verifier(keys, time: time);

        (await verifier.VerifyAsync(OldToken.AsMemory())).Fault.ShouldBe(TokenFault.None);
        verifier.TryVerify(OldToken, out var result).ShouldBeTrue();

        result.Fault.ShouldBe(TokenFault.None);
        server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task Who_asks_just_when_a_fetch_ends_does_not_wait_for_the_next()
    {
        for (var round = 0; round < 500; round++)
        {
            using var keys = Keys();
            var verifier = TestKeys.Verifier(keys, time: time);
            var first = keys.RefreshAsync().AsTask();
            var tokens = Enumerable.Range(0, 4).Select(_ => Task.Run(async () => (await verifier.VerifyAsync(OldToken.AsMemory())).Fault)).ToArray();

            // The clock stands still: the next fetch never comes.
            (await Task.WhenAll(tokens).WaitAsync(TimeSpan.FromSeconds(30))).ShouldAllBe(fault => fault == TokenFault.None);
            await first;
        }
    }

    [Theory]
    [InlineData("{\"iss\":\"https://other.example.com\"}", TokenFault.IssuerWrong)]
    [InlineData("{\"x\":{\"iss\":\"https://id.example.com\"},\"iss\":[\"https://id.example.com\"]}", TokenFault.IssuerWrong)]
    [InlineData("{}", TokenFault.ClaimMissing)]
    [InlineData("{", TokenFault.ClaimsNotValid)]
    [InlineData("{\"iss\":\"https://id.example.com\",\"iss\":\"https://id.example.com\"}", TokenFault.DuplicateMember)]
    public async Task A_token_that_cannot_be_of_the_issuer_is_refused_at_once_and_nothing_is_fetched_for_it(string claims, TokenFault fault)
    {
        using var keys = Keys();
        var verifier = TestKeys.Verifier(keys, time: time);

        var result = verifier.VerifyAsync(TestKeys.Sign(TestKeys.Es256, """{"alg":"ES256","kid":"unknown"}""", claims).AsMemory());

        result.IsCompleted.ShouldBeTrue();
        (await result).Fault.ShouldBe(fault);
        server.Requests.ShouldBe(0);
    }

    [Fact]
    public async Task Whoever_asks_is_told_of_the_first_failure_and_of_the_first_success_after_it()
    {
        var told = new List<RemoteKeysFault>();
        using var keys = new RemoteKeys(http, new RemoteKeysOptions { JwksUri = new Uri("https://id.example.com/keys"), Time = time, Changed = told.Add });
        foreach (var status in new[] { HttpStatusCode.OK, HttpStatusCode.NotFound, HttpStatusCode.Found, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound })
        {
            server.Answer = _ => status == HttpStatusCode.OK ? KeyServer.Json(OldSet) : new HttpResponseMessage(status);
            await keys.RefreshAsync();
            time.Advance(TimeSpan.FromSeconds(10));
        }

        told.ShouldBe([RemoteKeysFault.StatusNot200, RemoteKeysFault.None, RemoteKeysFault.StatusNot200]);
    }

    [Fact]
    public async Task Many_first_tokens_share_one_fetch()
    {
        using var keys = Keys();
        var verifier = TestKeys.Verifier(keys, time: time);
        server.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var results = Enumerable.Range(0, 100).Select(_ => verifier.VerifyAsync(OldToken.AsMemory()).AsTask()).ToArray();
        server.Gate.SetResult();

        (await Task.WhenAll(results).InTime("the tokens")).ShouldAllBe(result => result.IsValid);
        server.Requests.ShouldBe(1);
    }

    [Fact]
    public async Task A_rotation_refuses_no_token_even_right_after_a_fetch()
    {
        using var keys = Keys();
        var verifier = TestKeys.Verifier(keys, time: time);
        await keys.RefreshAsync();
        server.Answer = _ => KeyServer.Json(NewSet);

        var results = Enumerable.Range(0, 200).Select(_ => verifier.VerifyAsync(NewToken.AsMemory()).AsTask()).ToArray();
        await time.WhenTimersPendAsync();
        verifier.TryVerify(OldToken, out var old).ShouldBeTrue();
        time.Advance(TimeSpan.FromSeconds(10));

        (await Task.WhenAll(results).InTime("the tokens")).ShouldAllBe(result => result.IsValid);
        old.IsValid.ShouldBeTrue();
        server.Requests.ShouldBe(2);
    }

    [Fact]
    public async Task A_flood_of_unknown_keys_fetches_at_most_once_in_ten_seconds_and_holds_few()
    {
        using var keys = Keys();
        var verifier = TestKeys.Verifier(keys, time: time);
        await keys.RefreshAsync();

        var results = Enumerable.Range(0, 5_000)
            .Select(i => verifier.VerifyAsync(TestKeys.Sign(TestKeys.Es256, $$"""{"alg":"ES256","kid":"k{{i}}"}""", TestKeys.GoodClaims).AsMemory()).AsTask()).ToArray();
        await time.WhenTimersPendAsync();

        results.Count(result => !result.IsCompleted).ShouldBeInRange(1, 1024);
        server.Requests.ShouldBe(1);
        time.Advance(TimeSpan.FromSeconds(10));
        var faults = (await Task.WhenAll(results).InTime("the tokens")).Select(result => result.Fault).ToList();
        faults.Count(fault => fault == TokenFault.KeyNotKnown).ShouldBe(1024);
        faults.Count(fault => fault == TokenFault.KeysNotAvailable).ShouldBe(5_000 - 1024, "any of them may be good");
        server.Requests.ShouldBe(2);
    }

    [Theory]
    [InlineData("dead", RemoteKeysFault.NotReachable)]
    [InlineData("error", RemoteKeysFault.StatusNot200)]
    [InlineData("html", RemoteKeysFault.SetNotValid)]
    [InlineData("empty", RemoteKeysFault.SetNotValid)]
    [InlineData("huge", RemoteKeysFault.TooLarge)]
    [InlineData("many", RemoteKeysFault.SetNotValid)]
    [InlineData("redirect", RemoteKeysFault.Redirected)]
    [InlineData("bug", RemoteKeysFault.NotReachable)]
    public async Task A_server_that_fails_does_not_take_the_known_keys_away(string how, RemoteKeysFault fault)
    {
        using var keys = Keys();
        var verifier = TestKeys.Verifier(keys, time: time);
        await keys.RefreshAsync();
        server.Answer = _ => how switch
        {
            "dead" => throw new HttpRequestException("refused"),
            "error" => new HttpResponseMessage(HttpStatusCode.InternalServerError),
            "html" => KeyServer.Json("<html>not found</html>"),
            "empty" => KeyServer.Json("""{"keys":[]}"""),
            "huge" => KeyServer.Json("{\"keys\":[" + new string(' ', 600_000) + "]}"),
            "many" => KeyServer.Json("{\"keys\":[" + string.Join(',', Enumerable.Repeat("{}", 101)) + "]}"),
            "redirect" => new HttpResponseMessage(HttpStatusCode.Found),
            _ => throw new InvalidOperationException("a bug of the handler"),
        };
        time.Advance(TimeSpan.FromMinutes(10));

        await keys.RefreshAsync();

        keys.LastFault.ShouldBe(fault);
        keys.Fetches.ShouldBe(2);
        verifier.TryVerify(OldToken, out var result).ShouldBeTrue();
        result.Fault.ShouldBe(TokenFault.None);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_given_up_after_five_seconds()
    {
        using var keys = Keys();
        server.Gate = new TaskCompletionSource();
        var verifier = TestKeys.Verifier(keys, time: time);

        var result = verifier.VerifyAsync(OldToken.AsMemory()).AsTask();
        await time.WhenTimersPendAsync();
        time.Advance(TimeSpan.FromSeconds(5));

        (await result.InTime("the token")).Fault.ShouldBe(TokenFault.KeysNotAvailable);
        keys.LastFault.ShouldBe(RemoteKeysFault.TimedOut);
    }

    [Theory]
    [InlineData(null, 47, 49)]
    [InlineData("max-age=600", 7, 9)]
    [InlineData("max-age=1", 3, 5)]
    [InlineData("max-age=99999999", 19 * 60, 20 * 60)]
    public async Task A_set_is_fetched_again_ahead_of_its_end(string? cacheControl, int before, int after)
    {
        using var keys = Keys();
        server.Answer = _ => KeyServer.Json(OldSet, cacheControl);
        var first = await keys.RefreshAsync();

        time.Advance(TimeSpan.FromMinutes(before));
        keys.Current.ShouldBeSameAs(first);
        keys.Fetches.ShouldBe(1);
        time.Advance(TimeSpan.FromMinutes(after - before));
        keys.Current.ShouldBeSameAs(first);
        await keys.RefreshAsync();

        keys.Fetches.ShouldBe(2);
        keys.Current.ShouldBeSameAs(first, "the same text is the same set");
    }

    [Theory]
    [InlineData("https://id.example.com", "https://keys.example.com/jwks", RemoteKeysFault.None)]
    [InlineData("https://evil.example.com", "https://keys.example.com/jwks", RemoteKeysFault.IssuerWrong)]
    [InlineData("https://id.example.com/", "https://keys.example.com/jwks", RemoteKeysFault.IssuerWrong)]
    [InlineData("https://id.example.com", "http://169.254.169.254/jwks", RemoteKeysFault.AddressNotAllowed)]
    [InlineData("https://id.example.com", "file:///etc/passwd", RemoteKeysFault.AddressNotAllowed)]
    public async Task The_discovery_document_must_be_of_the_issuer_and_lead_to_an_allowed_address(string issuer, string address, RemoteKeysFault fault)
    {
        using var keys = new RemoteKeys(http, new RemoteKeysOptions { Issuer = "https://id.example.com", Time = time });
        server.Answer = request => request.RequestUri!.AbsolutePath == "/.well-known/openid-configuration"
            ? KeyServer.Json($$"""{"issuer":"{{issuer}}","jwks_uri":"{{address}}"}""")
            : KeyServer.Json(OldSet);

        (await keys.RefreshAsync()).Keys.Count.ShouldBe(fault == RemoteKeysFault.None ? 1 : 0);

        keys.LastFault.ShouldBe(fault);
    }

    [Fact]
    public async Task A_secret_in_a_set_of_a_server_is_no_key()
    {
        using var keys = Keys();
        server.Answer = _ => KeyServer.Json("""{"keys":[{"kty":"oct","k":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}]}""");

        (await keys.RefreshAsync()).ShouldBeSameAs(KeySet.Empty);
    }

    [Theory]
    [InlineData("http://id.example.com/jwks", false)]
    [InlineData("https://user:secret@id.example.com/jwks", false)]
    [InlineData("https://id.example.com/jwks", true)]
    [InlineData("http://127.0.0.1:8080/jwks", true)]
    public void Only_safe_addresses_are_accepted(string address, bool accepted) =>
        (RemoteKeys.Problem(new RemoteKeysOptions { JwksUri = new Uri(address) }) is null).ShouldBe(accepted);

    private RemoteKeys Keys() => new(http, new RemoteKeysOptions { JwksUri = new Uri("https://id.example.com/jwks"), Time = time });
}
