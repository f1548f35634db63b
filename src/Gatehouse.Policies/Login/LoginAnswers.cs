using System.Text.Json;
using Gatehouse.Core.Pipeline;
using Gatehouse.Identity.Logins;
using Gatehouse.Identity.Users;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Policies.Login;

/// <summary>What a login answers when all is well. Nothing of it is for caches but the keys.</summary>
internal static class LoginAnswers
{
    /// <summary>The tokens, or the access token alone for a client that asks for plain text.</summary>
    public static Task TokensAsync(HttpContext context, IssuedTokens tokens)
    {
        if (MediaTypes.PrefersText(context.Request.Headers.Accept))
            return WriteAsync(context, "text/plain; charset=utf-8", System.Text.Encoding.UTF8.GetBytes(tokens.AccessToken));
        return JsonAnswer.WriteAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("accessToken"u8, tokens.AccessToken);
            json.WriteString("refreshToken"u8, tokens.RefreshToken);
            json.WriteString("tokenType"u8, "Bearer"u8);
            json.WriteNumber("expiresIn"u8, (long)tokens.AccessLifetime.TotalSeconds);
            json.WriteNumber("refreshExpiresIn"u8, (long)tokens.RefreshLifetime.TotalSeconds);
            json.WritePropertyName("user"u8);
            Write(json, tokens.User);
            json.WriteEndObject();
        });
    }

    /// <summary>Who is logged in.</summary>
    public static Task UserAsync(HttpContext context, User user) => JsonAnswer.WriteAsync(context, json => Write(json, user));

    /// <summary>The public keys.</summary>
    public static Task KeysAsync(HttpContext context, string keys)
    {
        return WriteAsync(context, "application/jwk-set+json", System.Text.Encoding.UTF8.GetBytes(keys), "public, max-age=300");
    }

    private static void Write(Utf8JsonWriter json, User user)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, user.Id);
        if (user.Email is { } email)
            json.WriteString("email"u8, email);
        if (user.Username is { } username)
            json.WriteString("username"u8, username);
        if (user.DisplayName is { } name)
            json.WriteString("name"u8, name);
        json.WriteStartArray("roles"u8);
        foreach (var role in user.Roles)
            json.WriteStringValue(role);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static Task WriteAsync(HttpContext context, string type, ReadOnlyMemory<byte> body, string caching = "no-store")
    {
        var response = context.Response;
        response.Headers.CacheControl = caching;
        response.ContentType = type;
        response.ContentLength = body.Length;
        GatewayRequest.Of(context).BytesSent = body.Length;
        return response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
