using System.Net.Http.Headers;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Hoopoe.Tests.Rights;

/// <summary>
/// A broker that is asked who may do what, RabbitMQ or Hoopoe: reached as guest to prepare things, and as others to try them. Belongs to one
/// test.
/// </summary>
/// <param name="port">Where it speaks AMQP on loopback.</param>
/// <param name="http">Where its API is.</param>
internal sealed class RightsBroker(int port, Uri http) : IAsyncDisposable
{
    /// <summary>The user that tries things; its password is its name.</summary>
    public const string User = "u";

    private readonly HttpClient _client = new() { BaseAddress = new Uri(http, "/api/") };
    private IConnection? _guest;
    private IChannel? _channel;

    /// <summary>A connection of a user, that the caller disposes of.</summary>
    public Task<IConnection> ConnectAsync(string user = User, string? password = null, string virtualHost = "/") => new ConnectionFactory
    {
        HostName = "127.0.0.1", Port = port, UserName = user, Password = password ?? user, VirtualHost = virtualHost, AutomaticRecoveryEnabled = false,
    }.CreateConnectionAsync();

    /// <summary>Does something as guest, on a channel that is opened again if it fails.</summary>
    public async Task PrepareAsync(Func<IChannel, Task> prepare)
    {
        _guest ??= await ConnectAsync("guest");
        if (_channel is not { IsOpen: true }) _channel = await _guest.CreateChannelAsync();
        await prepare(_channel);
    }

    /// <summary>Tries something on a channel of its own as a user: allowed, or the code and text of the refusal and what it closes.</summary>
    public async Task<string> TryAsync(Func<IChannel, Task> attempt, string user = User)
    {
        await using var connection = await ConnectAsync(user);
        await using var channel = await connection.CreateChannelAsync();
        return await TryAsync(connection, () => attempt(channel));
    }

    /// <summary>Tries something on a connection: allowed, or the code and text of the refusal and what it closes.</summary>
    public static async Task<string> TryAsync(IConnection connection, Func<Task> attempt)
    {
        try
        {
            await attempt();
            return "allowed";
        }
        catch (OperationInterruptedException error) when (error.ShutdownReason is { } reason)
        {
            string text = System.Text.RegularExpressions.Regex.Replace(reason.ReplyText, "amq\\.(gen|ctag)-[A-Za-z0-9_-]+", "amq.$1-*");
            return $"{(connection.IsOpen ? "channel" : "connection")} {reason.ReplyCode} {text}";
        }
    }

    /// <summary>Calls the API: its status, and its reason where it refuses.</summary>
    public async Task<string> CallAsync(string method, string path, string? body = null, string user = "guest", string? password = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password ?? user}")));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _client.SendAsync(request);
        int status = (int)answer.StatusCode;
        if (status < 400) return $"{status}";
        string text = await answer.Content.ReadAsStringAsync();
        var reason = System.Text.RegularExpressions.Regex.Match(text, "\"reason\":\"((?:[^\"\\\\]|\\\\.)*)\"");
        return reason.Success ? $"{status} {System.Text.RegularExpressions.Regex.Unescape(reason.Groups[1].Value)}" : $"{status}";
    }

    /// <summary>Calls the API as guest, which must be allowed.</summary>
    public async Task SetAsync(string method, string path, string? body = null)
    {
        string answer = await CallAsync(method, path, body);
        if (!answer.StartsWith('2')) throw new InvalidOperationException($"{method} {path}: {answer}");
    }

    /// <summary>Gives the user that tries things these rights in the virtual host, and no others.</summary>
    public Task PermitAsync(string configure, string write, string read, string user = User) => SetAsync(
        "PUT", $"permissions/%2F/{user}", $$"""{"configure":{{Quote(configure)}},"write":{{Quote(write)}},"read":{{Quote(read)}}}""");

    /// <summary>A text as JSON.</summary>
    public static string Quote(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    public async ValueTask DisposeAsync()
    {
        if (_guest is not null) await _guest.DisposeAsync();
        _client.Dispose();
    }
}
