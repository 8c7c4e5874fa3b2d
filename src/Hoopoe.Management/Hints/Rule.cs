namespace Hoopoe.Management.Hints;

/// <summary>
/// One thing that may be wrong: a function of what was sampled, and of nothing else. Stateless; whether a finding lasts long enough to be
/// told is for the <see cref="HintBoard"/>.
/// </summary>
/// <typeparam name="T">What it looks at.</typeparam>
/// <param name="Name">Its name, a part of the API.</param>
/// <param name="Judge">
/// Says what is wrong, or null; the second argument is whether that is being told already, so that it is taken back only when things are
/// clearly better.
/// </param>
internal sealed record Rule<T>(string Name, Func<T, bool, Finding?> Judge);
