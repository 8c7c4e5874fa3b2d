using Hoopoe.Management.Auditing;
using Hoopoe.Tests.Management.Hostile;
using Xunit;

namespace Hoopoe.Tests.Management.Http;

/// <summary>
/// What each call asks of its caller, and what the audit trail calls it, held against a table that a person has looked at: routes say so themselves, and a slip of the
/// hand there would change what other tests expect along with it.
/// </summary>
public sealed class RouteAccessTests
{
    // By the functions that RabbitMQ's calls ask; where no virtual host is named, those about one ask for no more than a tag.
    private static readonly Dictionary<string, string> _asked = new(StringComparer.Ordinal)
    {
        ["nobody"] = "", ["is_authorized"] = "Management", ["is_authorized_user"] = "Management", ["is_authorized_vhost"] = "VirtualHost",
        ["is_authorized_vhost_visible"] = "VisibleVirtualHost", ["is_authorized_monitor"] = "Monitor", ["is_authorized_policies"] = "Policymaker",
        ["is_authorized_global_parameters"] = "Policymaker", ["is_authorized_admin"] = "Administrator",
    };

    private static readonly string[][] _table = [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Management", "Http", "routes.tsv")).Skip(1).Select(line => line.Split('\t'))];

    [Fact]
    public void Routes_AllOfThem_AskForAndAreToldAsTheTableSays()
    {
        string[] recorded = [.. _table.Select(row => $"{row[0]} {row[1]}: {row[2]}, {row[4]}").Order(StringComparer.Ordinal)];
        string[] present = [.. ApiCall.All.Select(call => $"{call}: {call.Access}, {CallAudit.ActionOf(call.Method, call.Path) ?? "-"}").Order(StringComparer.Ordinal)];
        Assert.Equal(recorded, present);
    }

    [Fact]
    public void Routes_ThatRabbitMqHas_AskForWhatItAsks()
    {
        string[] differing = [.. _table.Where(row => row[3] != "-" && row[2] != AskedBy(row[3], row[1])).Select(row => $"{row[0]} {row[1]}")];
        // Both ask for more here; the table of rights says why.
        Assert.Equal(["GET auth", "GET consumers/{vhost}"], differing);
    }

    [Fact]
    public async Task Reads_ByOneWithTheTagThatTheTableAsksFor_AreNotRefused()
    {
        await using var rig = await HostileRig.StartAsync();
        foreach (string tag in (string[])["management", "monitoring", "policymaker", "administrator"]) rig.Api.AddUser(tag, "/");
        foreach (var call in ApiCall.All.Where(call => call.Method == "GET"))
        {
            string access = _table.Single(row => row[0] == call.Method && row[1] == call.Path)[2];
            string tag = access switch { "Monitor" => "monitoring", "Policymaker" => "policymaker", "Administrator" => "administrator", _ => "management" };
            var (status, text) = await rig.SendAsync(call.Method, call.Known(), user: $"{tag}:{tag}");
            Assert.True(status is not (401 or 403), $"{call} as {tag}: {status} {text}");
        }
    }

    private static string AskedBy(string function, string path) => _asked[function] switch
    {
        "VirtualHost" or "VisibleVirtualHost" when !path.Contains("{vhost}", StringComparison.Ordinal) => "Management",
        var access => access,
    };
}
