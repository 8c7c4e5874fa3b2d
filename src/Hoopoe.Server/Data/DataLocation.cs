namespace Hoopoe.Server.Data;

/// <summary>Finds the place where programs of a platform keep their data.</summary>
internal static class DataLocation
{
    private const string SystemDirectory = "/var/lib/hoopoe";

    /// <summary>The place for the user who runs us; who that is and the environment are handed in, for tests.</summary>
    public static string Of(bool privileged, Func<string, string?> variable)
    {
        if (OperatingSystem.IsWindows())
            return Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "Hoopoe");
        if (privileged) return SystemDirectory;
        string home = variable("HOME") is { Length: > 0 } set ? set : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (OperatingSystem.IsMacOS()) return Path.Combine(home, "Library", "Application Support", "Hoopoe");
        // The XDG specification has relative paths ignored.
        string shared = variable("XDG_DATA_HOME") is { } given && Path.IsPathRooted(given) ? given : Path.Combine(home, ".local", "share");
        return Path.Combine(shared, "hoopoe");
    }
}
