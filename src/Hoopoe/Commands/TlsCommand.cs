using System.CommandLine;
using System.Net;
using Hoopoe.Server;
using Hoopoe.Tls;

namespace Hoopoe.Commands;

/// <summary>hoopoe tls dev: makes an authority and certificates for trying things out, and says how to use them.</summary>
internal static class TlsCommand
{
    private static readonly string[] _ownNames = ["localhost", "127.0.0.1", "::1"];

    public static Command Create() => new("tls", "Certificates for TLS") { CreateDev(Console.Out) };

    /// <summary>The command that makes them; what it says goes to <paramref name="output"/>.</summary>
    public static Command CreateDev(TextWriter output)
    {
        var directory = new Option<string>("--out") { Description = "Where the files go", HelpName = "DIR", DefaultValueFactory = _ => "tls" };
        var names = new Option<string[]>("--name") { Description = "A name or address of the server, beside localhost and this machine's name; may be given several times", HelpName = "HOST" };
        var user = new Option<string>("--user") { Description = "Who the client's certificate is for", HelpName = "NAME", DefaultValueFactory = _ => "guest" };
        var days = new Option<int>("--days") { Description = "How long they are valid", HelpName = "N", DefaultValueFactory = _ => 365 };
        var password = new Option<string>("--password") { Description = "Password of the PFX files; programs in Java want one", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var force = new Option<bool>("--force") { Description = "Write over files that are there" };
        var command = new Command("dev", "Make an authority, a server's and a client's certificate for development, as PEM and PFX") { directory, names, user, days, password, force };
        command.SetAction(parsed =>
        {
            string[] hosts = HostsOf(parsed.GetValue(names) ?? []);
            if (parsed.GetValue(days) is < 1 or > 3650) throw new HoopoeStartException("--days takes a number from 1 to 3650");
            using var authority = new DevelopmentAuthority(DateTimeOffset.UtcNow, TimeSpan.FromDays(parsed.GetValue(days)));
            var files = new DevelopmentFiles(Path.GetFullPath(parsed.GetRequiredValue(directory)), parsed.GetValue(password) ?? "");
            files.Write(authority, hosts, parsed.GetRequiredValue(user), parsed.GetValue(force));
            Explain(output, files, hosts);
        });
        return command;
    }

    private static string[] HostsOf(string[] given)
    {
        if (Array.Find(given, name => !IPAddress.TryParse(name, out _) && Uri.CheckHostName(name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name) != UriHostNameType.Dns) is { } bad)
            throw new HoopoeStartException($"'{bad}' is no name of a host and no address");
        return [.. given.Concat(_ownNames).Append(Environment.MachineName).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private static void Explain(TextWriter output, DevelopmentFiles files, string[] hosts)
    {
        output.WriteLine($"The server's certificate is for {string.Join(", ", hosts)}. Start the broker with");
        output.WriteLine($"    hoopoe serve --tls-certificate {files.CertificateOf("server")} --tls-key {files.KeyOf("server")} --tls-ca {files.CertificateOf("ca")}");
        output.WriteLine("Have clients trust the authority: hoopoe's own commands with --ca, this whole machine (Debian) with");
        output.WriteLine($"    hoopoe ctl --url https://localhost --ca {files.CertificateOf("ca")} status");
        output.WriteLine($"    sudo install -m 644 {files.CertificateOf("ca")} /usr/local/share/ca-certificates/hoopoe-development.crt && sudo update-ca-certificates");
        output.WriteLine("For development only: whoever reads ca.key can pretend to be any server to those who trust it.");
    }
}
