using Gatehouse.Policies.Auth;
using Gatehouse.Policies.Auth.Forward;
using Gatehouse.TestKit;
using Gatehouse.TestKit.Time;
using Gatehouse.TestKit.Upstreams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Policies.Tests.Auth.Forward;

public sealed class ForwardAuthorityTests : IAsyncLifetime
{
    private const string Options = "copy: [X-User, X-Tenant], subject: X-User, roles: X-Roles";

    private readonly FakeTime time = new();
    private RequestDelegate service = context =>
    {
        context.Response.Headers["X-User"] = "ann";
        context.Response.Headers["X-Roles"] = new(["admin, reader", "reader"]);
        return Task.CompletedTask;
    };

    private RecordingUpstream upstream = null!;

    public async Task InitializeAsync() => upstream = await RecordingUpstream.StartAsync(context => service(context));

    public async Task DisposeAsync() => await upstream.DisposeAsync();

    [Fact]
    public async Task The_service_is_shown_what_it_needs_and_never_the_body()
    {
        var exchange = new Exchange("POST", "/orders/1?x=y").WithHeader("Authorization", "Bearer t").WithHeader("X-Other", "o");
        exchange.Context.Request.Body = new MemoryStream("secret"u8.ToArray());
        exchange.Context.Request.Headers.Host = "shop.example";
        exchange.Context.Request.Scheme = "https";

        await exchange.Through(Read());

        var asked = await upstream.NextRequestAsync();
        asked.Method.ShouldBe("GET");
        asked.Target.ShouldBe("/check");
        asked.Body.ShouldBeEmpty();
        asked.Header("Authorization").ShouldBe("Bearer t");
        asked.Header("X-Forwarded-Method").ShouldBe("POST");
        asked.Header("X-Forwarded-Uri").ShouldBe("/orders/1?x=y");
        asked.Header("X-Forwarded-Host").ShouldBe("shop.example");
        asked.Header("X-Forwarded-Proto").ShouldBe("https");
        asked.Header("X-Forwarded-For").ShouldBe("192.0.2.1");
        asked.Header("X-Correlation-Id").ShouldBe("cid-1");
        asked.Header("X-Other").ShouldBeNull();
    }

    [Fact]
    public async Task Its_yes_says_who_calls_and_its_fields_take_the_place_of_the_clients()
    {
        var exchange = await new Exchange().WithHeader("X-User", "root").WithHeader("x_user", "root").WithHeader("X-Tenant", "all").WithHeader("X_tenant", "all").Through(Read());

        exchange.NextCalls.ShouldBe(1);
        exchange.Gateway.Caller!.Subject.ShouldBe("ann");
        exchange.Gateway.Caller.Roles.ShouldBe(["admin", "reader"]);
        exchange.RequestHeaders["X-User"].ShouldBe(["ann"]);
        exchange.RequestHeaders.Keys.ShouldBe(["X-User"]);
    }

    [Fact]
    public async Task A_token_that_it_has_seen_goes_on_though_an_issuer_beside_it_does_not_know_it()
    {
        var jwt = Authorities.Read("jwt: { secret: a-secret-of-more-than-thirty-two-bytes }");

        var exchange = await new Exchange().WithHeader("Authorization", "Bearer opaque").Through(jwt, Read());

        exchange.Gateway.Caller!.Subject.ShouldBe("ann");
        exchange.RequestHeaders.Authorization.ShouldBe(["Bearer opaque"]);
    }

    [Theory]
    [InlineData("", "session=e30.e30.x; a=b")]
    [InlineData(", headers: [Authorization]", "a=b")]
    [InlineData(", headers: [X-Session]", "a=b")]
    public async Task A_token_in_a_cookie_goes_on_only_where_it_has_seen_that(string more, string cookie)
    {
        var jwt = Authorities.Read("jwt: { secret: a-secret-of-more-than-thirty-two-bytes, cookie: session }");

        var exchange = await new Exchange().WithHeader("Cookie", "session=e30.e30.x; a=b").Through(Read(more), jwt);

        exchange.Gateway.Caller!.Subject.ShouldBe("ann");
        exchange.RequestHeaders.Cookie.ShouldBe([cookie]);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(", headers: [Cookie]", false)]
    public async Task A_password_that_is_to_go_on_does_where_it_has_seen_that(string more, bool stays)
    {
        var basic = Authorities.Read($"basic: {{ pass: true, consumers: {{ ann: {{ password: '{new Microsoft.AspNetCore.Identity.PasswordHasher<string>().HashPassword("", "x")}' }} }} }}");

        var exchange = await new Exchange().WithHeader("Authorization", "Basic cm9vdDp4").Through(Read(more), basic);

        exchange.RequestHeaders.ContainsKey("Authorization").ShouldBe(stays);
    }

    [Fact]
    public async Task A_service_that_is_away_is_logged_once_in_ten_seconds_and_a_client_that_leaves_not_at_all()
    {
        var logs = new Logs();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(logs));
        var forward = new ForwardAuthority("shop", new Uri($"http://127.0.0.1:{FreePort.Next()}/"), new ForwardOptions { Url = "" }, time, loggers);
        using var left = new CancellationTokenSource();
        await left.CancelAsync();
        var gone = new Exchange();
        gone.Context.RequestAborted = left.Token;

        await gone.Through(forward);
        logs.Lines.ShouldBeEmpty();
        for (var i = 0; i < 3; i++)
            (await new Exchange().Through(forward)).ShouldBeRefused(503, "auth_unavailable");
        logs.Lines.Count.ShouldBe(1);
        time.Advance(TimeSpan.FromSeconds(11));
        await new Exchange().Through(forward);

        logs.Lines.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Where_another_knows_the_caller_the_clients_fields_go_too()
    {
        var exchange = await new Exchange().WithHeader("X-Key", "first").WithHeader("x_user", "root").WithHeader("X-Tenant", "all")
            .Through(new FakeAuthority("first"), Read());

        exchange.RequestHeaders.Keys.ShouldBe(["X-Key"]);
        upstream.Requests.ShouldBeEmpty();
        exchange.Gateway.IsWithheld("x-user").ShouldBeTrue();
        exchange.Gateway.IsWithheld("X-Key").ShouldBeFalse();
    }

    [Fact]
    public async Task Its_no_is_handed_to_the_client()
    {
        service = context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = new(["Bearer realm=\"login\"", "Basic realm=\"x\""]);
            context.Response.Headers.Location = "https://login.example/";
            context.Response.Headers["Set-Cookie"] = "a=b";
            return context.Response.WriteAsync("internal");
        };

        var exchange = await new Exchange().Through(Read());

        exchange.ShouldBeRefused(401, "token_invalid");
        exchange.ResponseHeaders.WWWAuthenticate.ShouldBe(["Bearer realm=\"login\"", "Basic realm=\"x\""]);
        exchange.ResponseHeaders.Location.ShouldBe(["https://login.example/"]);
        exchange.ResponseHeaders.SetCookie.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", 10, "\"code\":\"access_denied\"")]
    [InlineData(", body: true", 10, "xxxxxxxxxx")]
    [InlineData(", body: true", 8192, "xxxxxxxxxx")]
    [InlineData(", body: true", 8193, "\"code\":\"access_denied\"")]
    public async Task Its_own_words_are_handed_on_where_that_is_wanted_and_they_are_few(string more, int length, string body)
    {
        service = context =>
        {
            context.Response.StatusCode = 403;
            return context.Response.WriteAsync(new string('x', length));
        };

        var exchange = await new Exchange().Through(Read(more));

        exchange.Status.ShouldBe(403);
        exchange.Body.ShouldContain(body);
        exchange.NextCalls.ShouldBe(0);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task Anything_else_is_no_yes(int status)
    {
        service = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/";
            context.Response.Headers["X-User"] = "ann";
            return Task.CompletedTask;
        };

        (await new Exchange().Through(Read())).ShouldBeRefused(503, "auth_unavailable");
    }

    [Theory]
    [InlineData("\u00e9")]
    [InlineData("a\tb")]
    public async Task A_field_that_is_not_plain_text_is_no_yes(string value)
    {
        service = context =>
        {
            context.Response.Headers["X-User"] = value;
            return Task.CompletedTask;
        };

        (await new Exchange().Through(Read())).ShouldBeRefused(503, "auth_unavailable");
    }

    [Fact]
    public async Task A_service_that_does_not_answer_in_time_is_no_yes()
    {
        service = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        var asking = new Exchange().Through(Read());
        await upstream.NextRequestAsync();

        time.Advance(TimeSpan.FromSeconds(2));

        (await asking.InTime()).ShouldBeRefused(503, "auth_unavailable");
    }

    [Fact]
    public async Task A_service_that_is_not_there_is_no_yes()
    {
        var url = $"http://127.0.0.1:{FreePort.Next()}/";

        (await new Exchange().Through(Authorities.Read($"forward: '{url}'"))).ShouldBeRefused(503, "auth_unavailable");
    }

    [Fact]
    public async Task An_answer_stands_for_equal_requests_for_a_while_where_that_is_wanted()
    {
        var authority = Read(", cache: 10s");

        for (var i = 0; i < 3; i++)
            (await new Exchange(target: "/a").WithHeader("Cookie", "a").WithHeader("X-User", "root").Through(authority)).RequestHeaders["X-User"].ShouldBe(["ann"]);
        upstream.Requests.Count.ShouldBe(1);
        await new Exchange(target: "/b").WithHeader("Cookie", "a").Through(authority);
        await new Exchange("DELETE", "/a").WithHeader("Cookie", "a").Through(authority);
        await new Exchange(target: "/a").WithHeader("Cookie", "b").Through(authority);
        await new Exchange(target: "/a", client: "192.0.2.2").WithHeader("Cookie", "a").Through(authority);
        upstream.Requests.Count.ShouldBe(5);
        time.Advance(TimeSpan.FromSeconds(10));
        await new Exchange(target: "/a").WithHeader("Cookie", "a").Through(authority);
        upstream.Requests.Count.ShouldBe(6);
    }

    [Theory]
    [InlineData("forward: authz", "this is not a URL that can be asked")]
    [InlineData("forward: 'http://u:p@localhost/'", "this is not a URL that can be asked")]
    [InlineData("forward: { url: 'http://localhost', headers: [Host], copy: [X-User, x_user] }", "'Host' is written by the gateway itself", "'x_user' is named twice")]
    [InlineData("forward: 'http://authz.example'", "credentials of callers go to authz.example without TLS")]
    public void What_cannot_be_meant_is_refused(string yaml, params string[] faults) => Authorities.Faults(yaml).ShouldBe(faults);

    private Authority Read(string more = "") => Authorities.Read($"forward: {{ url: '{upstream.Url}check', {Options}{more} }}", time);

    private sealed class Logs : ILoggerProvider, ILogger
    {
        public List<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
