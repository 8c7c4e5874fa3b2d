using System.Text;
using RabbitMQ.Client.Events;
using Xunit;

namespace Hoopoe.Tests.Management.Hostile;

/// <summary>Every call there is, with names, paths and queries that lead nowhere: told so, and nothing has happened.</summary>
public sealed class PathSweepTests
{
    // The calls that make the very thing that the path names.
    private static readonly string[] _making =
    [
        "PUT queues/{vhost}/{name}", "PUT exchanges/{vhost}/{name}", "PUT vhosts/{vhost}", "PUT users/{user}", "PUT policies/{vhost}/{name}",
        "PUT operator-policies/{vhost}/{name}", "PUT parameters/{component}/{vhost}/{name}", "PUT global-parameters/{name}",
    ];

    [Theory]
    [InlineData("%FF")]
    [InlineData("%C0%AF")]
    [InlineData("%ED%A0%80")]
    [InlineData("%ZZ")]
    [InlineData("%2")]
    [InlineData("%")]
    [InlineData("%00")]
    [InlineData("a%00b")]
    public async Task Name_ThatIsNoText_IsRefusedByEveryCallAndChangesNothing(string name)
    {
        await using var rig = await HostileRig.StartAsync();
        string before = await rig.ExportAsync();
        foreach (var call in ApiCall.All.Where(call => call.Path.Contains('{', StringComparison.Ordinal)))
        {
            var (status, _) = await rig.SendAsync(call.Method, call.Fill(_ => name), BodyOf(call));
            Assert.True(status == 400, $"{call}: {status}");
        }
        Assert.Equal(before, await rig.ExportAsync());
    }

    [Theory]
    [InlineData("..%2F..%2Fetc%2Fpasswd")]
    [InlineData("%2e%2e%5c%2e%2e")]
    [InlineData("%252F")]
    [InlineData(" ")]
    [InlineData("%0d%0aX-Evil:1")]
    [InlineData("%F0%9F%90%A6")]
    [InlineData("nowhere")]
    public async Task Name_OfNothing_IsToldByEveryCallThatMakesNothing(string name)
    {
        await using var rig = await HostileRig.StartAsync();
        string before = await rig.ExportAsync();
        foreach (var call in ApiCall.All.Where(call => call.Path.Contains('{', StringComparison.Ordinal) && call.Path != "vhosts/{vhost}" && call.Path != "users/{user}" && call.Path != "global-parameters/{name}"))
        {
            var (status, text) = await rig.SendAsync(call.Method, call.Fill(_ => name.Replace(" ", "%20", StringComparison.Ordinal)), BodyOf(call));
            rig.AssertNoDefect($"{call}: {text}", status);
            // Lists of a user's own things are empty; so are those of a component.
            bool mayBeEmpty = call.Path is "user-limits/{user}" or "connections/username/{user}" or "parameters/{component}" or "healthchecks/node/{node}";
            Assert.True(status is 400 or 404 || mayBeEmpty || (status == 503 && call.Path.StartsWith("health", StringComparison.Ordinal)), $"{call}: {status} {text}");
        }
        Assert.Equal(before, await rig.ExportAsync());
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("%2e%2e")]
    [InlineData("")]
    public async Task Name_ThatLeadsUp_LeadsNowhereAndChangesNothing(string name)
    {
        await using var rig = await HostileRig.StartAsync();
        string before = await rig.ExportAsync();
        // What makes things makes one of that name: dots are letters of names here.
        foreach (var call in ApiCall.All.Where(call => call.Path.Contains('{', StringComparison.Ordinal) && !_making.Contains(call.ToString())))
        {
            var (status, text) = await rig.SendAsync(call.Method, call.Fill(_ => name), BodyOf(call));
            rig.AssertNoDefect($"{call}: {text}", status);
        }
        Assert.Equal(before, await rig.ExportAsync());
    }

    [Fact]
    public async Task Name_LongerThanAmqpCarries_IsRefusedByEveryCallThatMakesIt()
    {
        await using var rig = await HostileRig.StartAsync();
        string before = await rig.ExportAsync();
        foreach (var call in ApiCall.All.Where(call => _making.Contains(call.ToString())))
        {
            foreach (string name in (string[])[new string('x', 256), string.Concat(Enumerable.Repeat("%C3%A9", 128))])
            {
                string path = call.Fill(part => part == "vhost" && call.Path != "vhosts/{vhost}" ? "%2F" : part == "component" ? "shovel" : name);
                var (status, text) = await rig.SendAsync(call.Method, path, BodyOf(call));
                Assert.True(status == 400 && HostileRig.ReasonIn(text).Contains("256 bytes", StringComparison.Ordinal), $"{call}: {status} {text}");
            }
        }
        Assert.Equal(before, await rig.ExportAsync());
    }

    [Fact]
    public async Task Name_AsLongAsAmqpCarries_IsMadeAndFoundAgain()
    {
        await using var rig = await HostileRig.StartAsync();
        string name = string.Concat(Enumerable.Repeat("%C3%A9", 127)) + "x";
        foreach (var call in ApiCall.All.Where(call => _making.Contains(call.ToString())))
        {
            string path = call.Fill(part => part == "vhost" && call.Path != "vhosts/{vhost}" ? "%2F" : part == "component" ? "shovel" : name);
            Assert.Equal(201, (await rig.SendAsync(call.Method, path, BodyOf(call))).Status);
            Assert.Equal(200, (await rig.SendAsync("GET", path)).Status);
        }
    }

    [Theory]
    [InlineData("page=2147483647&page_size=500")]
    [InlineData("page=99999999999")]
    [InlineData("page=-1")]
    [InlineData("page=1&page_size=0")]
    [InlineData("page=1&page_size=x")]
    [InlineData("sort=no.such.column&sort_reverse=maybe")]
    [InlineData("columns=,,..,.&sort=.")]
    [InlineData("columns=name.name.name&sort=name.x")]
    [InlineData("name=%5B&use_regex=true&page=1")]
    [InlineData("name=%FF%00&page=1")]
    [InlineData("lengths_age=-1&lengths_incr=0")]
    [InlineData("lengths_age=99999999999&lengths_incr=1&msg_rates_age=1&msg_rates_incr=1")]
    [InlineData("if-unused=%FF&if-empty=x&vhost=%FF&queue=%FF")]
    public async Task Query_OfNonsense_NeverEndsInADefect(string query)
    {
        await using var rig = await HostileRig.StartAsync();
        foreach (var call in ApiCall.All.Where(call => call.Method == "GET"))
        {
            var (status, text) = await rig.SendAsync("GET", $"{call.Known()}?{query}");
            rig.AssertNoDefect($"{call}: {text}", status);
        }
    }

    [Fact]
    public async Task Query_OfThousandsOfLevels_IsAnswered()
    {
        await using var rig = await HostileRig.StartAsync();
        string levels = string.Concat(Enumerable.Repeat("a.", 3900));
        foreach (string query in (string[])[$"columns={levels}a", $"sort={levels}a", $"name={new string('(', 7000)}&use_regex=true", $"name={new string('(', 3500)}{new string(')', 3500)}&use_regex=true"])
        {
            var (status, _) = await rig.SendAsync("GET", $"queues?{query}");
            rig.AssertNoDefect(query[..20], status);
        }
    }

    [Theory]
    [InlineData("queues?page=1&use_regex=true&name=")]
    [InlineData("queues?use_regex=true&name=")]
    public async Task Expression_ThatTakesForEver_IsRefused(string path)
    {
        await using var rig = await HostileRig.StartAsync();
        for (int i = 0; i < 200; i++) Assert.Equal(201, (await rig.SendAsync("PUT", $"queues/%2F/{new string('a', 60)}-{i}", "{}")).Status);
        var (status, text) = await rig.SendAsync("GET", path + "(a%2B)%2B%24");
        Assert.True(status == 400, $"{status} {text}");
        Assert.Contains("takes too long", HostileRig.ReasonIn(text), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Close_WithAReasonOfThousandsOfLetters_EndsTheConnection()
    {
        await using var rig = await HostileRig.StartAsync();
        var connection = await rig.Api.Embedded.ConnectAsync("wordy");
        var ended = new TaskCompletionSource<ShutdownEventArgs>(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionShutdownAsync += (_, why) =>
        {
            ended.TrySetResult(why);
            return Task.CompletedTask;
        };
        // A client is told that it is connected before it is listed.
        string[] names;
        while ((names = await rig.Api.NamesAsync("connections")).Length == 0) await Task.Yield();
        using var answer = await rig.Api.SendAsync("DELETE", $"connections/{Uri.EscapeDataString(names[0])}", reason: new string('x', 5000));
        Assert.Equal(204, (int)answer.StatusCode);
        Assert.StartsWith("CONNECTION_FORCED - xxx", (await ended.Task.WaitAsync(TestContext.Current.CancellationToken)).ReplyText, StringComparison.Ordinal);
    }

    private static byte[] BodyOf(ApiCall call) =>
        Encoding.UTF8.GetBytes(KnownBody.All.FirstOrDefault(body => body.Call == call.ToString())?.Json ?? "{}");
}
