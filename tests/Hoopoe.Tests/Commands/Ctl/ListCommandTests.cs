using System.Text.Json;
using Hoopoe.Control;
using Xunit;

namespace Hoopoe.Tests.Commands.Ctl;

/// <summary>Lists: columns, formats, banners and heads as rabbitmqctl's users expect them.</summary>
public sealed class ListCommandTests
{
    private const string CountedAtOnce = "GET queues/%2F?disable_stats=true&enable_queue_totals=true&columns=name,messages";

    private readonly CtlRig _rig = new();

    public ListCommandTests() => _rig.Api.Answer(CountedAtOnce, """[{"name":"a","messages":5},{"name":"b\tc","messages":0}]""");

    [Fact]
    public async Task ListQueues_WithoutColumns_WritesNameAndMessagesWithTabs()
    {
        Assert.Equal(0, await _rig.RunAsync("ctl list_queues"));
        Assert.Equal("Listing queues for vhost / ...\nname\tmessages\na\t5\nb\\tc\t0\n", _rig.Output);
    }

    [Theory]
    [InlineData("ctl list_user_limits", "guest")]
    [InlineData("ctl list_user_limits --user u", "u")]
    [InlineData("ctl list_user_limits u", "u")]
    public async Task ListUserLimits_NameOrNone_IsAboutThatUserOrTheCaller(string words, string user)
    {
        _rig.Api.Answer($"GET user-limits/{user}", "[{\"user\":\"x\",\"value\":{\"max-channels\":5}}]");
        Assert.Equal(0, await _rig.RunAsync(words));
        Assert.Equal($"Listing limits for user \"{user}\" ...\nuser\tvalue\nx\t{{\"max-channels\":5}}\n", _rig.Output);
    }

    [Fact]
    public async Task ListPermissions_Banner_HasQuotesAsWithRabbitMq()
    {
        _rig.Api.Answer("GET vhosts/%2F/permissions", "[]");
        Assert.Equal(0, await _rig.RunAsync("ctl list_permissions"));
        Assert.StartsWith("Listing permissions for vhost \"/\" ...\n", _rig.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListNodeAuthAttemptStats_AsksTheNodeThatAnswers()
    {
        _rig.Api.Answer("GET overview?columns=node", """{"node":"a@b"}""");
        _rig.Api.Answer("GET auth/attempts/a%40b", """[{"protocol":"http","auth_attempts":3,"auth_attempts_failed":1,"auth_attempts_succeeded":2}]""");
        Assert.Equal(0, await _rig.RunAsync("ctl list_node_auth_attempt_stats -s"));
        Assert.Equal("http\t3\t1\t2\n", _rig.Output);
    }

    [Theory]
    [InlineData("ctl list_queues --online", "Listing queues for vhost / ...\nname\tmessages\na\t5\nb\\tc\t0\n")]
    [InlineData("ctl list_queues --quiet", "name\tmessages\na\t5\nb\\tc\t0\n")]
    [InlineData("ctl -q list_queues --no-table-headers", "a\t5\nb\\tc\t0\n")]
    [InlineData("ctl list_queues -s", "a\t5\nb\\tc\t0\n")]
    [InlineData("ctl list_queues --formatter csv", "name,messages\na,5\nb\\tc,0\n")]
    public async Task ListQueues_Format_WritesWhatIsAskedFor(string words, string expected)
    {
        Assert.Equal(0, await _rig.RunAsync(words));
        Assert.Equal(expected, _rig.Output);
    }

    [Theory]
    [InlineData("ctl list_queues --json")]
    [InlineData("ctl --formatter json list_queues")]
    public async Task ListQueues_AsJson_IsJsonAndNothingElse(string words)
    {
        Assert.Equal(0, await _rig.RunAsync(words));
        var rows = JsonDocument.Parse(_rig.Output).RootElement;
        Assert.Equal(["a", "b\tc"], rows.EnumerateArray().Select(row => row.GetProperty("name").GetString()));
        Assert.Equal(5, rows[0].GetProperty("messages").GetInt32());
    }

    [Fact]
    public async Task ListQueues_OnATerminal_DrawsATable()
    {
        var rig = new CtlRig { IsSeen = true };
        rig.Api.Answer(CountedAtOnce, """[{"name":"[red]a","messages":5}]""");
        Assert.Equal(0, await rig.RunAsync("ctl list_queues"));
        Assert.Contains("[red]a", rig.Output, StringComparison.Ordinal);
        Assert.Contains("╭", rig.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ListQueues_ColumnOfStatistics_AsksForThem()
    {
        _rig.Api.Answer("GET queues/v%2F1?columns=name,consumers,owner_pid_details.name", """[{"name":"a","consumers":2,"owner_pid_details":{"name":"c1"}}]""");
        Assert.Equal(0, await _rig.RunAsync("ctl list_queues -p v/1 -q name consumers owner_pid"));
        Assert.Equal("name\tconsumers\towner_pid\na\t2\tc1\n", _rig.Output);
    }

    [Fact]
    public async Task ListQueues_ColumnThatDoesNotExist_IsRefusedAndNamed()
    {
        Assert.Equal(ExitCode.Usage, await _rig.RunAsync("ctl list_queues name mesages"));
        Assert.Contains("no column mesages; it has name", _rig.Error, StringComparison.Ordinal);
        Assert.Empty(_rig.Api.Requests);
    }

    [Fact]
    public async Task ListBindings_Columns_AreRabbitMqs()
    {
        _rig.Api.Answer("GET bindings/%2F", """[{"source":"e","destination":"q","destination_type":"queue","routing_key":"k","arguments":{"x":1}}]""");
        Assert.Equal(0, await _rig.RunAsync("ctl list_bindings -q"));
        Assert.Equal("source_name\tsource_kind\tdestination_name\tdestination_kind\trouting_key\targuments\ne\texchange\tq\tqueue\tk\t{\"x\":1}\n", _rig.Output);
    }

    [Fact]
    public async Task ListParameters_ListsThoseOfTheHost()
    {
        _rig.Api.Answer("GET parameters", """[{"component":"shovel","name":"a","value":1,"vhost":"/"},{"component":"shovel","name":"b","value":1,"vhost":"w"}]""");
        Assert.Equal(0, await _rig.RunAsync("ctl list_parameters -p w -s"));
        Assert.Equal("shovel\tb\t1\n", _rig.Output);
    }

    [Fact]
    public async Task ListUsers_Tags_AreAList()
    {
        _rig.Api.Answer("GET users", """[{"name":"u","tags":["administrator","monitoring"]},{"name":"v","tags":[]}]""");
        Assert.Equal(0, await _rig.RunAsync("ctl list_users -q"));
        Assert.Equal("user\ttags\nu\t[administrator, monitoring]\nv\t[]\n", _rig.Output);
    }

    [Fact]
    public async Task ListUserPermissions_NoSuchUser_SaysSo()
    {
        Assert.Equal(ExitCode.NoUser, await _rig.RunAsync("ctl list_user_permissions nobody"));
        Assert.Equal("hoopoe: user 'nobody' does not exist\n", _rig.Error);
    }

    [Fact]
    public async Task List_CutShort_IsAnError()
    {
        _rig.Api.Answer("GET vhosts", """[{"name":"a"},{"na""");
        Assert.Equal(ExitCode.Unavailable, await _rig.RunAsync("ctl list_vhosts -q"));
        Assert.Contains("cut short", _rig.Error, StringComparison.Ordinal);
    }
}
