using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Hoopoe.Interop.Management;

/// <summary>Calls a management API as guest, RabbitMQ's or ours.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _client;

    public ApiClient(Uri server)
    {
        _client = new HttpClient { BaseAddress = new Uri(server, "/api/") };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String("guest:guest"u8));
    }

    /// <summary>Calls, and expects that all went well.</summary>
    public async Task<string> CallAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{method} {path}: {(int)answer.StatusCode} {text}");
        return text;
    }

    /// <summary>The JSON of a call.</summary>
    public async Task<JsonElement> JsonAsync(string path)
    {
        using var document = JsonDocument.Parse(await CallAsync("GET", path));
        return document.RootElement.Clone();
    }

    public void Dispose() => _client.Dispose();
}
