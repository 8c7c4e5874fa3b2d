using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Hoopoe.Control;
using Xunit;

namespace Hoopoe.Tests.Commands.Ctl;

/// <summary>Commands about the broker itself, and what is said when it does not answer as hoped.</summary>
public sealed class NodeCommandTests
{
    private readonly CtlRig _rig = new();

    [Fact]
    public async Task Broker_NotThere_IsUnavailable()
    {
        _rig.Api.Failure = new HttpRequestException("no", new SocketException((int)SocketError.ConnectionRefused));
        Assert.Equal(ExitCode.Unavailable, await _rig.RunAsync("ctl list_queues --url http://u:secret@nowhere:1"));
        Assert.Contains("no broker answers at http://nowhere:1: ", _rig.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", _rig.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broker_TooSlow_MayBeTriedAgain()
    {
        _rig.Api.Failure = new TaskCanceledException();
        Assert.Equal(ExitCode.TryAgain, await _rig.RunAsync("ctl ping -t 2.5"));
        Assert.Contains("did not answer within 2.5 s", _rig.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, """{"error":"not_authorised","reason":"Login failed"}""", ExitCode.NoPermission, "the broker refuses user 'guest': Login failed")]
    [InlineData(HttpStatusCode.BadRequest, """{"error":"bad_request","reason":"Validation failed\n\n&lt;&lt;\"x\"&gt;&gt;\n"}""", ExitCode.Data, "Validation failed <<\"x\">>")]
    [InlineData(HttpStatusCode.BadRequest, """{"error":"bad_request","reason":["invalid_regexp",[91]]}""", ExitCode.Data, "[\"invalid_regexp\",[91]]")]
    [InlineData(HttpStatusCode.InternalServerError, "oops", ExitCode.Software, "the broker failed with 500: oops")]
    [InlineData(HttpStatusCode.MethodNotAllowed, "", ExitCode.Data, "405")]
    [InlineData(HttpStatusCode.OK, "<html>", ExitCode.Unavailable, "no JSON")]
    public async Task Answer_NotAsHoped_EndsWithItsReason(HttpStatusCode status, string body, int exitCode, string reason)
    {
        _rig.Api.Answer("GET whoami", body, status);
        Assert.Equal(exitCode, await _rig.RunAsync("ctl ping"));
        Assert.Contains(reason, Assert.Single(_rig.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--url https://u:p%40@h/prefix/", "https://h:15671/prefix/api/whoami", "u:p@")]
    [InlineData("--url h:99", "http://h:99/api/whoami", "guest:guest")]
    [InlineData("--url http://h:80", "http://h/api/whoami", "guest:guest")]
    [InlineData("-q", "http://fromenvironment:15672/api/whoami", "e:f")]
    public async Task Address_OptionOrEnvironment_SaysWhere(string words, string target, string login)
    {
        _rig.Environment["HOOPOE_URL"] = "http://e:f@fromenvironment";
        _rig.Api.Answer("GET whoami", "{}");
        Assert.Equal(0, await _rig.RunAsync($"ctl ping {words}"));
        Assert.Equal((target, login), (_rig.Api.Target!.AbsoluteUri, _rig.Api.Login));
    }

    [Theory]
    [InlineData("ctl lst_queues", " did you mean 'list_queues'?")]
    [InlineData("ctl set_premissions u", " did you mean 'set_permissions'?")]
    [InlineData("ctl eval", "; 'hoopoe ctl --help'")]
    public async Task Command_NearlyTyped_IsSuggested(string words, string said)
    {
        Assert.Equal(ExitCode.Usage, await _rig.RunAsync(words));
        Assert.Contains(said, _rig.Error, StringComparison.Ordinal);
        Assert.Equal(said.Contains('?', StringComparison.Ordinal), _rig.Error.Contains("did you mean", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_Failed_EndsWithSoftwareAndTheReason()
    {
        _rig.Api.Answer("GET health/checks/port-listener/1", """{"status":"failed","reason":"No active listener","missing":1}""", HttpStatusCode.ServiceUnavailable);
        Assert.Equal(ExitCode.Software, await _rig.RunAsync("ctl check_port_listener 1"));
        Assert.Equal("hoopoe: check_port_listener failed: No active listener\n", _rig.Error);
    }

    [Theory]
    [InlineData("check_alarms", "health/checks/alarms")]
    [InlineData("check_local_alarms", "health/checks/local-alarms")]
    [InlineData("check_virtual_hosts", "health/checks/virtual-hosts")]
    [InlineData("check_protocol_listener amqp", "health/checks/protocol-listener/amqp")]
    [InlineData("check_certificate_expiration --within 2 --unit days", "health/checks/certificate-expiration/2/days")]
    [InlineData("check_if_node_is_quorum_critical", "health/checks/node-is-quorum-critical")]
    public async Task Check_Passed_EndsWithNothingWrong(string words, string path)
    {
        _rig.Api.Answer($"GET {path}", """{"status":"ok"}""");
        Assert.Equal(0, await _rig.RunAsync($"ctl {words}"));
        Assert.EndsWith(" passed\n", _rig.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_ForPeople_ShowsVersionMemoryAndAlarms()
    {
        _rig.Api.Answer("GET overview", """{"product_name":"Hoopoe","product_version":"1.2","node":"n","object_totals":{"queues":7},"queue_totals":[],"listeners":[{"protocol":"amqp","ip_address":"::","port":5672}]}""");
        _rig.Api.Answer("GET nodes", """[{"name":"n","uptime":90061000,"mem_used":1048576,"mem_limit":2097152,"mem_alarm":true}]""");
        Assert.Equal(0, await _rig.RunAsync("ctl status"));
        foreach (string line in (string[])["Product: Hoopoe 1.2", "Uptime: 1d 01:01:01", "Memory: 1.00 MiB of 2.00 MiB", "Alarms: memory of n", "Queues: 7", "Listener: amqp on :::5672"])
            Assert.Contains(line + "\n", _rig.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_AsJson_IsJson()
    {
        _rig.Api.Answer("GET overview", """{"node":"n"}""");
        _rig.Api.Answer("GET nodes", "[]");
        Assert.Equal(0, await _rig.RunAsync("ctl status --json"));
        Assert.Equal("n", JsonDocument.Parse(_rig.Output).RootElement.GetProperty("overview").GetProperty("node").GetString());
    }

    [Fact]
    public async Task AwaitStartup_NobodyComes_GivesUpInTime()
    {
        _rig.Api.Failure = new HttpRequestException("no");
        Assert.Equal(ExitCode.TryAgain, await _rig.RunAsync("ctl await_startup -t 0.01"));
        Assert.Contains("did not start within", _rig.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Definitions_ExportedAndImported_AreWhatTheApiSays()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("hoopoe-").FullName, "definitions.json");
        _rig.Api.Answer("GET definitions", """{"users":[]}""");
        Assert.Equal(0, await _rig.RunAsync("ctl", "export_definitions", file));
        Assert.Equal(0, await _rig.RunAsync("ctl", "import_definitions", file, "-p", "v"));
        Assert.Equal("""POST definitions/v {"users":[]}""", Assert.Single(_rig.Api.Changes));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
    }

    [Fact]
    public async Task Top_Once_ShowsTotalsAndBusiestQueues()
    {
        _rig.Api.Answer("GET overview", """{"product_name":"Hoopoe","product_version":"1.2","queue_totals":{"messages":12345},"message_stats":{"publish_details":{"rate":2.5}}}""");
        _rig.Api.Answer("GET queues?page=1&page_size=3&sort=memory&sort_reverse=true", """{"items":[{"name":"busy","vhost":"v","messages":12000,"message_stats":{"ack_details":{"rate":40.0}}}]}""");
        Assert.Equal(0, await _rig.RunAsync("top --once --rows 3 --sort memory"));
        foreach (string part in (string[])["Hoopoe 1.2", "messages 12 345", "publish/s 2.5", "busy", "(v)", "12 000", "40"]) Assert.Contains(part, _rig.Output, StringComparison.Ordinal);
    }
}
