using System.Net;
using Hoopoe.Control;
using Xunit;

namespace Hoopoe.Tests.Commands.Ctl;

/// <summary>Commands that change something: what each asks of the HTTP API, and that nothing is asked where the input is wrong.</summary>
public sealed class ChangeCommandTests
{
    private readonly CtlRig _rig = new();

    public ChangeCommandTests()
    {
        _rig.Api.Answer("GET users/u", """{"name":"u","password_hash":"aGFzaA==","hashing_algorithm":"rabbit_password_hashing_sha256","tags":["monitoring"]}""");
        _rig.Api.Answer("GET vhosts/%2F", """{"name":"/"}""");
        _rig.Api.Answer("GET users/u/topic-permissions", """[{"vhost":"/","exchange":"e","write":"","read":""}]""");
    }

    [Theory]
    [InlineData("add_user new secret", """PUT users/new {"password":"secret","tags":""}""")]
    [InlineData("add_user new aGFzaA== --pre-hashed-password", """PUT users/new {"password_hash":"aGFzaA==","tags":""}""")]
    [InlineData("add_user ../x @y", """PUT users/..%2Fx {"password":"@y","tags":""}""")]
    [InlineData("delete_user u", "DELETE users/u")]
    [InlineData("change_password u other", """PUT users/u {"password":"other","tags":"monitoring"}""")]
    [InlineData("clear_password u", """PUT users/u {"password_hash":"","tags":"monitoring"}""")]
    [InlineData("set_user_tags u a b", """PUT users/u {"password_hash":"aGFzaA==","hashing_algorithm":"rabbit_password_hashing_sha256","tags":"a,b"}""")]
    [InlineData("set_permissions u ^c ^w ^r", """PUT permissions/%2F/u {"configure":"^c","write":"^w","read":"^r"}""")]
    [InlineData("clear_permissions u", "DELETE permissions/%2F/u")]
    [InlineData("set_topic_permissions u amq.topic w r", """PUT topic-permissions/%2F/u {"exchange":"amq.topic","write":"w","read":"r"}""")]
    [InlineData("clear_topic_permissions u", "DELETE topic-permissions/%2F/u")]
    [InlineData("clear_topic_permissions u amq.topic", "DELETE topic-permissions/%2F/u/amq.topic")]
    [InlineData("add_vhost a/b", "PUT vhosts/a%2Fb {}")]
    [InlineData("add_vhost v --description d --tags x,y", """PUT vhosts/v {"description":"d","tags":"x,y"}""")]
    [InlineData("delete_vhost v", "DELETE vhosts/v")]
    [InlineData("set_vhost_tags / x y", """PUT vhosts/%2F {"description":"","tags":"x,y"}""")]
    [InlineData("set_log_level info", """PUT hoopoe/log-levels {"default":"information"}""")]
    [InlineData("set_policy -p v n ^q {\"max-length\":5} --priority 3 --apply-to queues", """PUT policies/v/n {"pattern":"^q","definition":{"max-length":5},"priority":3,"apply-to":"queues"}""")]
    [InlineData("set_policy n ^q {}", """PUT policies/%2F/n {"pattern":"^q","definition":{},"priority":0,"apply-to":"all"}""")]
    [InlineData("clear_policy n", "DELETE policies/%2F/n")]
    [InlineData("set_operator_policy n ^q {}", """PUT operator-policies/%2F/n {"pattern":"^q","definition":{},"priority":0,"apply-to":"queues"}""")]
    [InlineData("clear_operator_policy n", "DELETE operator-policies/%2F/n")]
    [InlineData("set_parameter shovel n [1]", """PUT parameters/shovel/%2F/n {"value":[1]}""")]
    [InlineData("clear_parameter shovel n", "DELETE parameters/shovel/%2F/n")]
    [InlineData("set_global_parameter n true", """PUT global-parameters/n {"value":true}""")]
    [InlineData("clear_global_parameter n", "DELETE global-parameters/n")]
    [InlineData("purge_queue q", "DELETE queues/%2F/q/contents")]
    [InlineData("delete_queue q", "DELETE queues/%2F/q")]
    [InlineData("delete_queue q --if-empty --if-unused", "DELETE queues/%2F/q?if-empty=true&if-unused=true")]
    [InlineData("set_user_limits u {\"max-connections\":5}", """PUT user-limits/u/max-connections {"value":5}""")]
    [InlineData("clear_user_limits u max-channels", "DELETE user-limits/u/max-channels")]
    [InlineData("set_cluster_name c", """PUT cluster-name {"name":"c"}""")]
    public async Task Command_AsTyped_AsksForTheChange(string words, string request)
    {
        Assert.Equal(0, await _rig.RunAsync($"ctl {words} --quiet"));
        Assert.Equal(request, Assert.Single(_rig.Api.Changes));
        Assert.Equal("", _rig.Output + _rig.Error);
    }

    [Theory]
    [InlineData("add_user u secret", ExitCode.Software, "user 'u' already exists")]
    [InlineData("change_password nobody x", ExitCode.NoUser, "user 'nobody' does not exist")]
    [InlineData("set_user_tags nobody", ExitCode.NoUser, "user 'nobody' does not exist")]
    [InlineData("set_permissions nobody a b c", ExitCode.NoUser, "user 'nobody' does not exist")]
    [InlineData("set_permissions -p w u a b c", ExitCode.Data, "virtual host 'w' does not exist")]
    [InlineData("set_policy n ^q {", ExitCode.Data, "the definition is no JSON")]
    [InlineData("set_policy n ^q 5", ExitCode.Data, "the definition is a JSON object")]
    [InlineData("set_parameter shovel n x", ExitCode.Data, "the value is no JSON")]
    [InlineData("set_vhost_limits {\"max-queues\":\"x\"}", ExitCode.Data, "limit 'max-queues' is a whole number")]
    [InlineData("set_user_limits u {\"max-channels\":1.5}", ExitCode.Data, "limit 'max-channels' is a whole number")]
    [InlineData("add_user", ExitCode.Usage, "'hoopoe ctl add_user --help'")]
    [InlineData("list_nothing", ExitCode.Usage, "list_nothing")]
    [InlineData("list_queues --timeout 0", ExitCode.Usage, "--timeout takes seconds")]
    [InlineData("list_queues --formatter erlang", ExitCode.Usage, "'erlang' is no formatter")]
    [InlineData("list_queues --url ftp://u:secret@host", ExitCode.Usage, "the broker's address is")]
    [InlineData("import_definitions no-such-file", ExitCode.Data, "there is no file no-such-file")]
    public async Task Command_ThatCannotBe_SaysWhyAndChangesNothing(string words, int exitCode, string reason)
    {
        Assert.Equal(exitCode, await _rig.RunAsync($"ctl {words} -q"));
        Assert.Contains(reason, _rig.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", _rig.Error, StringComparison.Ordinal);
        Assert.Empty(_rig.Api.Changes);
    }

    [Fact]
    public async Task SetVhostLimits_ReplacesAllThereAre()
    {
        _rig.Api.Answer("GET vhost-limits/%2F", """[{"vhost":"/","value":{"max-connections":1,"max-queues":2}}]""");
        Assert.Equal(0, await _rig.RunAsync("ctl", "set_vhost_limits", """{"max-queues": 5}"""));
        Assert.Equal(["""PUT vhost-limits/%2F/max-queues {"value":5}""", "DELETE vhost-limits/%2F/max-connections"], _rig.Api.Changes);
    }

    [Fact]
    public async Task ClearUserLimits_All_ClearsEach()
    {
        _rig.Api.Answer("GET user-limits/u", """[{"user":"u","value":{"max-connections":1,"max-channels":2}}]""");
        Assert.Equal(0, await _rig.RunAsync("ctl clear_user_limits u all"));
        Assert.Equal(["DELETE user-limits/u/max-connections", "DELETE user-limits/u/max-channels"], _rig.Api.Changes);
    }

    [Fact]
    public async Task AddUser_PasswordPipedIn_IsTakenAndNotShown()
    {
        var rig = new CtlRig { Input = "piped secret\nrest\n" };
        Assert.Equal(0, await rig.RunAsync("ctl add_user new"));
        Assert.Equal("""PUT users/new {"password":"piped secret","tags":""}""", Assert.Single(rig.Api.Changes));
        Assert.DoesNotContain("secret", rig.Output + rig.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AddUser_NoPassword_IsRefused()
    {
        Assert.Equal(ExitCode.Usage, await _rig.RunAsync("ctl add_user new"));
        Assert.Empty(_rig.Api.Changes);
    }

    [Fact]
    public async Task AuthenticateUser_UsesThatLogin()
    {
        _rig.Api.Answer("GET whoami", "{}");
        Assert.Equal(0, await _rig.RunAsync("ctl authenticate_user u pw"));
        Assert.Equal("u:pw", _rig.Api.Login);
    }

    [Theory]
    [InlineData("Not management user", 0)]
    [InlineData("Login failed", ExitCode.Data)]
    public async Task AuthenticateUser_Refused_TellsAWrongPasswordFromAMissingTag(string reason, int exitCode)
    {
        _rig.Api.Answer("GET whoami", $$"""{"error":"not_authorised","reason":"{{reason}}"}""", HttpStatusCode.Unauthorized);
        Assert.Equal(exitCode, await _rig.RunAsync("ctl authenticate_user u pw"));
    }

    [Theory]
    [InlineData("e", "leave the exchange out")]
    [InlineData("f", "user 'u' has no such topic permissions")]
    public async Task ClearTopicPermissions_OneExchangeAtABrokerThatCannot_SaysSo(string exchange, string reason)
    {
        _rig.Api.Answer($"DELETE topic-permissions/%2F/u/{exchange}", "{}", HttpStatusCode.NotFound);
        Assert.Equal(ExitCode.Data, await _rig.RunAsync($"ctl clear_topic_permissions u {exchange}"));
        Assert.Contains(reason, _rig.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClearPermissions_OfWhoHasNone_IsNoError()
    {
        _rig.Api.Answer("DELETE permissions/%2F/u", "{}", HttpStatusCode.NotFound);
        Assert.Equal(0, await _rig.RunAsync("ctl clear_permissions u"));
        Assert.Equal("", _rig.Error);
    }

    [Fact]
    public async Task Name_Empty_IsNotTakenForTheListOfAll()
    {
        Assert.Equal(ExitCode.Data, await _rig.RunAsync("ctl", "add_user", "", "secret"));
        Assert.Equal("hoopoe: a name must not be empty\n", _rig.Error);
        Assert.Empty(_rig.Api.Requests);
    }

    [Theory]
    [InlineData("all", new[] { "PUT feature-flags/new/enable {\"name\":\"new\"}" })]
    [InlineData("old", new string[0])]
    public async Task EnableFeatureFlag_SwitchesOnWhatIsOff(string flag, string[] requests)
    {
        _rig.Api.Answer("GET feature-flags", """[{"name":"old","state":"enabled"},{"name":"new","state":"disabled"}]""");
        Assert.Equal(0, await _rig.RunAsync($"ctl enable_feature_flag {flag}"));
        Assert.Equal(requests, _rig.Api.Changes);
        Assert.Equal(ExitCode.Data, await _rig.RunAsync("ctl enable_feature_flag nope"));
    }

    [Fact]
    public async Task CloseConnection_TellsTheReason()
    {
        Assert.Equal(0, await _rig.RunAsync("ctl", "close_connection", "127.0.0.1:1 -> 127.0.0.1:2", "go away"));
        Assert.Equal("DELETE connections/127.0.0.1%3A1%20-%3E%20127.0.0.1%3A2", Assert.Single(_rig.Api.Changes));
        Assert.Equal("go away", _rig.Api.Reason);
    }

    [Fact]
    public async Task CloseAllConnections_OneThatEndedMeanwhile_IsNoError()
    {
        _rig.Api.Answer("GET connections", """[{"name":"a","vhost":"/"},{"name":"x","vhost":"other"},{"name":"b","vhost":"/"},{"name":"c","vhost":"/"}]""");
        _rig.Api.Answer("DELETE connections/a", "{}", HttpStatusCode.NotFound);
        Assert.Equal(0, await _rig.RunAsync("ctl close_all_connections bye --limit 2"));
        Assert.Equal(["DELETE connections/a", "DELETE connections/b"], _rig.Api.Changes);
    }
}
