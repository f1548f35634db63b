using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Gatehouse.Postgres.Tests;

public sealed class ConnectionTextTests
{
    [Fact]
    public void An_address_as_platforms_give_it_is_understood()
    {
        ConnectionText.TryParse("postgres://ad%40a:p%3Aw@db.example:6432/shop?sslmode=verify-full", out var builder, out _).ShouldBeTrue();

        builder!.Host.ShouldBe("db.example");
        builder.Port.ShouldBe(6432);
        builder.Username.ShouldBe("ad@a");
        builder.Password.ShouldBe("p:w");
        builder.Database.ShouldBe("shop");
        builder.SslMode.ShouldBe(Npgsql.SslMode.VerifyFull);
    }

    [Fact]
    public void Only_the_mode_of_tls_is_written_without_dashes()
    {
        ConnectionText.TryParse("postgres://h/db?sslmode=verify-ca&Application%20Name=shop-gateway", out var builder, out _).ShouldBeTrue();

        builder!.SslMode.ShouldBe(Npgsql.SslMode.VerifyCA);
        builder.ApplicationName.ShouldBe("shop-gateway");
    }

    [Fact]
    public void Waiting_and_the_pool_are_bounded_whatever_the_text_says()
    {
        ConnectionText.TryParse("Host=h;Timeout=100;Command Timeout=0;Maximum Pool Size=900", out var builder, out _).ShouldBeTrue();

        builder!.Timeout.ShouldBe(2);
        builder.CommandTimeout.ShouldBe(2);
        builder.MaxPoolSize.ShouldBe(20);
    }

    [Theory]
    [InlineData("")]
    [InlineData("secret")]
    [InlineData("Host=;Password=secret")]
    [InlineData("Host=h;Nonsense=secret")]
    [InlineData("http://u:secret@h/db")]
    [InlineData("postgres://u:secret@h/db?nonsense=1")]
    [InlineData("postgres://u:secret@h:x/db")]
    public void Anything_else_is_refused_without_telling_what_it_was(string text)
    {
        ConnectionText.TryCheck(text, out var problem).ShouldBeFalse();

        problem!.ShouldNotContain("secret");
    }

    [Theory]
    [InlineData("postgres://u:secret@h/db?sslmod=require")]
    [InlineData("postgres://u:secret@h/db?sslmode=sure")]
    public void A_wrong_parameter_is_told_apart_from_a_wrong_address(string text)
    {
        ConnectionText.TryCheck(text, out var problem).ShouldBeFalse();

        problem!.ShouldStartWith("behind the '?' stands a parameter that is not known");
    }

    [Theory]
    [InlineData("Host=h;Minimum Pool Size=20", null)]
    [InlineData("Host=h,i;Target Session Attributes=primary", null)]
    [InlineData("Host=h;Pooling=false", null)]
    [InlineData("Host=h;Minimum Pool Size=30;Password=secret", "Minimum Pool Size is more than Maximum Pool Size, which is 20 at most")]
    [InlineData("postgres://u:secret@h/db?Minimum%20Pool%20Size=5&Maximum%20Pool%20Size=4", "Minimum Pool Size is more than Maximum Pool Size, which is 20 at most")]
    [InlineData("Host=h;Multiplexing=true", "Multiplexing cannot be")]
    [InlineData("Host=h;SSL Negotiation=direct;Password=secret", "parameters of the address do not go together")]
    [InlineData("Host=h;Target Session Attributes=primary;Password=secret", "parameters of the address do not go together")]
    public async Task What_is_found_good_can_be_opened(string text, string? fault)
    {
        if (ConnectionText.TryCheck(text, out var problem))
        {
            await using var database = Database.Open(text, TimeProvider.System, NullLogger.Instance);
            await using var listening = new NpgsqlConnection(database.Listening);
        }

        (problem is null).ShouldBe(fault is null);
        (problem ?? "").ShouldStartWith(fault ?? "");
        (problem ?? "").ShouldNotContain("secret");
    }
}
