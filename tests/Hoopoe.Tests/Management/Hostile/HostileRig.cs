using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Hoopoe.Server.Diagnostics;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hoopoe.Tests.Management.Hostile;

/// <summary>A broker with a queue `q`, and ways to call its API that no decent client has. In the end it must have logged no defect.</summary>
internal sealed class HostileRig : IAsyncDisposable
{
    private HostileRig(ApiRig api) => Api = api;

    public ApiRig Api { get; }

    public static async Task<HostileRig> StartAsync()
    {
        var rig = new HostileRig(await ApiRig.StartAsync(levels: new LogLevels(new LogOptions())));
        Assert.Equal(201, await rig.Api.StatusAsync("PUT", "queues/%2F/q", """{"durable":true}"""));
        return rig;
    }

    /// <summary>Calls with the path just as it is written, and any bytes for a body.</summary>
    public async Task<(int Status, string Text)> SendAsync(string method, string path, byte[]? body = null, string? user = "guest:guest")
    {
        var exact = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"{Api.Address}{path}", exact));
        if (user is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
        if (body is not null) request.Content = new ByteArrayContent(body);
        using var answer = await Api.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The same with a text for a body.</summary>
    public Task<(int Status, string Text)> SendAsync(string method, string path, string body) => SendAsync(method, path, Encoding.UTF8.GetBytes(body));

    /// <summary>All that is defined, byte by byte.</summary>
    public async Task<string> ExportAsync()
    {
        var (status, text) = await SendAsync("GET", "definitions");
        Assert.Equal(200, status);
        return text;
    }

    /// <summary>The reason of a refusal, which every one has.</summary>
    public static string ReasonIn(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("reason").GetString()!;
    }

    /// <summary>Sees that a call ended in no defect: neither in its answer nor in the log.</summary>
    public void AssertNoDefect(string call, int status)
    {
        Assert.True(status != (int)HttpStatusCode.InternalServerError, $"{call}: {status}");
        Assert.Empty(Api.Log.At(LogLevel.Error));
    }

    public async ValueTask DisposeAsync()
    {
        string[] defects = [.. Api.Log.At(LogLevel.Error)];
        await Api.DisposeAsync();
        Assert.Empty(defects);
    }
}
