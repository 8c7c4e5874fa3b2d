using Hoopoe.Server.Access.HttpBackend;
using Hoopoe.Server.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Hoopoe.Tests.Server.Access.HttpBackend;

/// <summary>What becomes of questions that a real server answers amiss, or not at all.</summary>
public sealed class HttpAuthServiceTests : IDisposable
{
    private readonly RecordedLog _log = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Questions_ByTheHundredWhileItIsDown_AreOneLine()
    {
        string url;
        await using (var server = await WebServer.StartAsync()) url = server.Url;
        using var service = new HttpAuthService(new HttpBackendOptions(), new ServerLog(_log));
        for (int i = 0; i < 100; i++) Assert.Null(await service.AskAsync(url, [], Cancelled));
        Assert.Contains(url, Assert.Single(_log.At(LogLevel.Warning)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Questions_MoreThanMayBeUnderWay_WaitInLine()
    {
        const int Most = 3;
        int now = 0, most = 0;
        await using var server = await WebServer.StartAsync();
        server.Answer = async context =>
        {
            int count = Interlocked.Increment(ref now);
            lock (_log) most = Math.Max(most, count);
            await Task.Delay(20);
            Interlocked.Decrement(ref now);
            await context.Response.WriteAsync(" allow ");
        };
        using var service = new HttpAuthService(new HttpBackendOptions { MostRequests = Most, Timeout = TimeSpan.FromMinutes(1) }, new ServerLog(_log));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => service.AskAsync(server.Url, [], Cancelled).AsTask()));
        Assert.All(answers, answer => Assert.Equal("allow", answer));
        Assert.InRange(most, 1, Most);
    }

    [Theory]
    [InlineData("without end")]
    [InlineData("elsewhere")]
    [InlineData("a cut")]
    public async Task Answer_ThatIsNone_IsNothingAndSaidWithWhere(string how)
    {
        await using var server = await WebServer.StartAsync();
        server.Answer = async context =>
        {
            if (how == "elsewhere") context.Response.Redirect("/other");
            else if (how == "a cut") context.Abort();
            else while (!context.RequestAborted.IsCancellationRequested) await context.Response.Body.WriteAsync(new byte[65_536]);
        };
        using var service = new HttpAuthService(new HttpBackendOptions(), new ServerLog(_log));
        Assert.Null(await service.AskAsync(server.Url, [("username", "ann"), ("password", "s3cret")], Cancelled));
        string line = Assert.Single(_log.At(LogLevel.Warning));
        Assert.Contains(server.Url, line, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", line, StringComparison.Ordinal);
        Assert.Equal(1, server.Asked);
    }
}
