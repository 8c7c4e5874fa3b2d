namespace Hoopoe.Management.Rates;

/// <summary>What a call asks of the past, for each kind of number. Immutable; made for one call.</summary>
/// <param name="Lengths">Of how many messages there are.</param>
/// <param name="Messages">Of how many messages pass.</param>
/// <param name="Data">Of how many bytes pass.</param>
internal readonly record struct AskedPast(SampleRange? Lengths, SampleRange? Messages, SampleRange? Data)
{
    /// <summary>Whether anything is asked.</summary>
    public bool Any => Lengths is not null || Messages is not null || Data is not null;

    /// <summary>Reads a query.</summary>
    /// <exception cref="Http.ApiException">A range is none.</exception>
    public static AskedPast Parse(Func<string, string?> query) =>
        new(SampleRange.Parse(query, "lengths"), SampleRange.Parse(query, "msg_rates"), SampleRange.Parse(query, "data_rates"));
}
