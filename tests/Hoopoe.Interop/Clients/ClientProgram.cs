using Hoopoe.Interop.Brokers;

namespace Hoopoe.Interop.Clients;

/// <summary>
/// How a client program is started, and how to find out whether this machine has what it needs.
/// <c>Probe</c> ends with exit code 0 if so; otherwise <c>Missing</c> says what to install.
/// </summary>
public sealed record ClientProgram(string Folder, string[] Command, string[] Probe, string Missing)
{
    private const string ClientFolder = "tests/Hoopoe.Interop/Clients";

    public string Directory => Path.Combine(Repository.Root, ClientFolder, Folder);

    public static ClientProgram DotNet(string folder, string assembly) => new(
        folder, ["dotnet", Repository.Output($"{ClientFolder}/{folder}", assembly)], ["dotnet", "--version"], "the .NET SDK");

    // Debian's interpreter by its path: the modules belong to it and not to another one that may come first.
    public static ClientProgram Python(string program, string module, string package) => new(
        "Python", ["/usr/bin/python3", "-B", "-m", program], ["/usr/bin/python3", "-c", $"import {module}"], $"Debian's {package}");

    public static ClientProgram JavaScript(string script, string package) => new(
        "JavaScript",
        ["node", script],
        ["node", "--input-type=module", "-e", $"import '{package}'"],
        $"Node.js, or npm's {package} (npm ci in {ClientFolder}/JavaScript)");

    public static ClientProgram Ruby(string script, string library, string package) => new(
        "Ruby", ["/usr/bin/ruby", script], ["/usr/bin/ruby", "-e", $"require '{library}'"], $"Debian's {package}");

    public static ClientProgram Shell(string folder, string script, string tool, string package) => new(
        folder, ["bash", script], ["bash", "-c", $"command -v {tool}"], $"Debian's {package}");
}
