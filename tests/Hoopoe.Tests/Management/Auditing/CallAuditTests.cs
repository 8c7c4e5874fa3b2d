using Hoopoe.Core.Access;
using Hoopoe.Management.Auditing;
using Hoopoe.Management.Http;
using Hoopoe.Server.Diagnostics;
using Hoopoe.Server.Management;
using Hoopoe.Tests.Management.Hostile;
using Hoopoe.Tests.Server;
using Hoopoe.Tests.Server.Storage;
using Hoopoe.Tests.Testing;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Hoopoe.Tests.Management.Auditing;

/// <summary>What the audit trail is told of calls, and what it answers when it is asked.</summary>
public sealed class CallAuditTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Routes_ThatChangeSomething_AllHaveANameInTheTrail() =>
        Assert.Empty(ApiCall.Changing.Where(call => !CallAudit.Knows(call.Method, call.Path)).Select(call => call.ToString()));

    [Fact]
    public void Routes_ThatAreNew_AreToldOfAllTheSame()
    {
        Assert.Equal("PUT new/{thing}", CallAudit.ActionOf("PUT", "new/{thing}"));
        Assert.Null(CallAudit.ActionOf("GET", "new/{thing}"));
        Assert.Null(CallAudit.ActionOf("POST", "exchanges/{vhost}/{name}/publish"));
    }

    [Fact]
    public async Task Changes_ByCall_AreToldWithWhoWhatAndHow()
    {
        await using var rig = await StartAsync();
        rig.Core.Users.Set("management", "management", "management");
        (string Method, string Path, string? Body, int Status)[] calls =
        [
            ("PUT", "vhosts/v", "{}", 201), ("PUT", "users/ann", """{"password":"s3cret","tags":"monitoring"}""", 201),
            ("PUT", "permissions/v/ann", """{"configure":"","write":"^w","read":".*"}""", 201), ("PUT", "queues/%2F/q", """{"durable":true}""", 201),
            ("PUT", "queues/%2F/q", """{"durable":true}""", 204), ("POST", "queues/%2F/q/get", """{"count":1,"ackmode":"ack_requeue_true","encoding":"auto"}""", 200),
            ("DELETE", "queues/%2F/q/contents", null, 204), ("PUT", "policies/%2F/p", """{"pattern":"^q","definition":{"max-length":5}}""", 201),
            ("PUT", "policies/%2F/p", """{"pattern":"^q","definition":{"no-such":5}}""", 400), ("GET", "definitions", null, 200),
            ("POST", "users/bulk-delete", """{"users":["ann"]}""", 204), ("DELETE", "queues/%2F/none", null, 404), ("DELETE", "connections/username/nobody", null, 204),
        ];
        foreach (var (method, path, body, status) in calls) Assert.Equal(status, await rig.StatusAsync(method, path, body));
        Assert.Equal(401, await rig.StatusAsync("DELETE", "vhosts/v", null, "management"));
        Assert.Equal(401, await rig.StatusAsync("GET", "overview", null, "stranger"));
        string[] told = await AwaitAsync(rig, "", 17);
        Assert.Equal(
        [
            "allowed broker.start  by ", "allowed login  by guest", "allowed vhost.set  by guest in v", "allowed user.set ann by guest: made, tags 'monitoring', with a password",
            "allowed permission.set ann by guest in v: configure '', write '^w', read '.*'", "allowed queue.declare q by guest in /: durable",
            "allowed queue.get q by guest in /: 0 messages, Requeue", "allowed queue.purge q by guest in /: 0 messages",
            "allowed policy.set p by guest in /: pattern '^q', sets max-length", "failed policy.set p by guest in /", "allowed definitions.export  by guest",
            "allowed user.delete ann by guest", "failed queue.delete none by guest in /", "allowed connection.close nobody by guest", "allowed login  by management",
            "refused vhost.delete  by management in v", "refused login  by stranger",
        ], told.Select(line => line.StartsWith("failed", StringComparison.Ordinal) || line.StartsWith("refused", StringComparison.Ordinal) || line.Contains("login", StringComparison.Ordinal)
            || line.Contains("broker.start", StringComparison.Ordinal) ? line.Split(": ")[0] : line));
        Assert.DoesNotContain("s3cret", string.Concat(Directory.EnumerateFiles(_directory["audit"]).Select(File.ReadAllText)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_Asked_FiltersAndPages()
    {
        await using var rig = await StartAsync();
        for (int i = 0; i < 5; i++) await rig.StatusAsync("PUT", $"queues/%2F/q{i}", "{}");
        await rig.StatusAsync("PUT", "exchanges/%2F/e", "{}");
        await AwaitAsync(rig, "?action=exchange.*", 1);
        Assert.Equal(5, (await LinesAsync(rig, "?action=queue.declare&user=guest&vhost=/&outcome=allowed")).Length);
        Assert.Empty(await LinesAsync(rig, "?action=queue.declare&user=other"));
        Assert.Empty(await LinesAsync(rig, "?outcome=refused"));
        Assert.Empty(await LinesAsync(rig, "?from=2100-01-01"));
        Assert.Empty(await LinesAsync(rig, "?to=2000-01-01T00:00:00Z"));
        var page = await rig.JsonAsync("hoopoe/audit?action=queue.declare&page=2&page_size=2");
        Assert.True(page.GetProperty("has_more").GetBoolean());
        // The newest are on the first page.
        Assert.Equal(["q2", "q1"], page.GetProperty("items").EnumerateArray().Select(entry => entry.GetProperty("subject").GetString()!));
        Assert.False((await rig.JsonAsync("hoopoe/audit?action=queue.declare&page=3&page_size=2")).GetProperty("has_more").GetBoolean());
    }

    [Theory]
    [InlineData("?outcome=maybe", "outcome must be allowed, refused or failed")]
    [InlineData("?from=yesterday", "from must be a time as 2026-01-31 or 2026-01-31T12:00:00Z")]
    [InlineData("?page=0", "page must be a whole number from 1 to 4294967")]
    [InlineData("?page_size=501", "page_size must be a whole number from 1 to 500")]
    public async Task Audit_AskedAmiss_SaysHowToAsk(string query, string reason)
    {
        await using var rig = await StartAsync();
        Assert.Equal(reason, await rig.ReasonAsync("GET", $"hoopoe/audit{query}", null, 400));
    }

    [Fact]
    public async Task Audit_WhereNoneIsKept_SaysWhatItNeeds()
    {
        await using var rig = await ApiRig.StartAsync();
        Assert.Equal("no audit trail is kept: it needs a data directory and audit.enabled", await rig.ReasonAsync("GET", "hoopoe/audit", null, 404));
    }

    [Fact]
    public async Task Call_ThatEndsBeforeItIsAnswered_IsToldAsOneThatMayHaveBeenDone()
    {
        var trail = new RecordedAudit();
        await Assert.ThrowsAsync<IOException>(() => DeleteAsync(trail, static () => throw new IOException("the caller has left")));
        Assert.Equal(["failed queue.delete q by guest in /"], trail.Lines);
        Assert.Contains("may have been done", trail.Events[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_WhileTheTrailIsHalted_Is503AndNotRun()
    {
        var trail = new RecordedAudit { Halt = "nothing is kept" };
        var refused = await Assert.ThrowsAsync<ApiException>(() => DeleteAsync(trail, static () => throw new InvalidOperationException("it is run")));
        Assert.Equal((503, "nothing is kept"), (refused.Status, refused.Message));
    }

    private static async Task DeleteAsync(RecordedAudit trail, Func<ValueTask> run)
    {
        using var broker = new TestBroker();
        using var log = new RecordedLog();
        using var api = ApiComposition.Make(broker.Core, EmbeddedBroker.Options, new ServerLog(log), static () => [], static () => []);
        var http = new DefaultHttpContext();
        http.Request.Method = "DELETE";
        var caller = new Caller(broker.Core, AuthenticationResult.Accepted("guest", ["administrator"]));
        var filled = new Dictionary<string, string> { ["vhost"] = "/", ["name"] = "q" };
        await CallAudit.RunAsync(trail, http, new ApiRequest(http, api, caller, filled), "queues/{vhost}/{name}", run);
    }

    private Task<ApiRig> StartAsync() => ApiRig.StartAsync(EmbeddedBroker.Options with
    {
        Data = new() { Directory = _directory.Path },
        Audit = new() { Enabled = true },
    });

    private static async Task<string[]> LinesAsync(ApiRig rig, string query) =>
    [
        .. (await rig.JsonAsync($"hoopoe/audit{query}")).GetProperty("items").EnumerateArray().Reverse().Select(entry =>
        {
            string Text(string name) => entry.TryGetProperty(name, out var value) ? value.GetString()! : "";
            string host = Text("vhost"), detail = Text("detail");
            return $"{Text("outcome")} {Text("action")} {Text("subject")} by {Text("user")}{(host.Length > 0 ? $" in {host}" : "")}{(detail.Length > 0 ? $": {detail}" : "")}";
        }),
    ];

    // They are on disk a moment after what they tell of.
    private static async Task<string[]> AwaitAsync(ApiRig rig, string query, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            string[] lines = await LinesAsync(rig, query);
            if (lines.Length >= count) return lines;
            await Task.Delay(20, limit.Token);
        }
    }
}
