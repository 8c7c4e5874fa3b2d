using Hoopoe.Management;

namespace Hoopoe.Tests.Management.Hostile;

/// <summary>Every call of the API there is, by its routes themselves: a new one is among them without anybody's doing.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The route's path, with its braces.</param>
/// <param name="Access">What the caller must be.</param>
internal sealed record ApiCall(string Method, string Path, string Access)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ApiCall> All { get; } =
        [.. ApiRoutes.All().SelectMany(route => route.Methods.Select(method => new ApiCall(method.Key, route.Path, method.Value.Access.ToString())))];

    /// <summary>Those that may change something.</summary>
    public static IEnumerable<ApiCall> Changing => All.Where(call => call.Method != "GET");

    /// <summary>The path with something in place of each brace.</summary>
    public string Fill(Func<string, string> fill) => string.Join('/', Path.Split('/').Select(part => part is ['{', .. var name, '}'] ? fill(name) : part));

    /// <summary>The path as it leads to what a <see cref="HostileRig"/> has.</summary>
    /// <param name="fresh">The name of what is to be made.</param>
    public string Known(string fresh = "fresh") => Fill(name => name switch
    {
        "vhost" => "%2F",
        "user" when Path != "users/{user}" => "guest",
        "type" => "q",
        "source" => "amq.direct",
        "destination" => "q",
        "component" => "shovel",
        "name" when Path.StartsWith("vhost-limits", StringComparison.Ordinal) => "max-queues",
        "name" when Path.StartsWith("user-limits", StringComparison.Ordinal) => "max-channels",
        "name" when Path.StartsWith("exchanges", StringComparison.Ordinal) && Path.EndsWith("publish", StringComparison.Ordinal) => "amq.default",
        "name" when Path.StartsWith("queues/{vhost}/{name}/", StringComparison.Ordinal) => "q",
        _ => fresh,
    });

    public override string ToString() => $"{Method} {Path}";
}
