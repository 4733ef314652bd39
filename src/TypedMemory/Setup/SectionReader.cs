using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace TypedMemory.Setup;

/// <summary>Reads the settings of a section, without reflection; what is wrong is gathered, never thrown.</summary>
/// <param name="section">The section.</param>
/// <param name="faults">Takes what is wrong.</param>
internal sealed class SectionReader(IConfiguration section, Action<string> faults)
{
    private readonly List<string> _known = [];

    private string Path => section is IConfigurationSection { Path: { Length: > 0 } path } ? path + ":" : "";

    /// <summary>A text, or <see langword="null"/> if the setting is not there or empty.</summary>
    public string? Text(string name)
    {
        _known.Add(name);
        return section[name] is { Length: > 0 } text ? text : null;
    }

    /// <summary>A list of texts: <c>NAME:0</c>, <c>NAME:1</c> and so on, or one text parted by commas.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        _known.Add(name);
        if (section[name] is { Length: > 0 } text)
            return text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. section.GetSection(name).GetChildren().Select(static child => child.Value).OfType<string>()];
    }

    /// <summary>Yes or no; <paramref name="missing"/> if the setting is not there.</summary>
    public bool Flag(string name, bool missing = false)
    {
        if (Text(name) is not { } text) return missing;
        if (bool.TryParse(text, out bool value)) return value;
        Fault(name, text, "true or false");
        return missing;
    }

    /// <summary>A number from 0 on.</summary>
    public long? Number(string name)
    {
        if (Text(name) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value)) return value;
        Fault(name, text, "a whole number from 0 on");
        return null;
    }

    /// <summary>A time span, e.g. <c>00:00:30</c>.</summary>
    public TimeSpan? Span(string name)
    {
        if (Text(name) is not { } text) return null;
        // To .NET, "5000" is 5,000 days, and "25:00:00" 25 of them.
        if (text.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan value) && value >= TimeSpan.Zero
            && (value.Days == 0 || text.Contains('.', StringComparison.Ordinal)))
        {
            return value;
        }

        Fault(name, text, "a time span like 00:00:30");
        return null;
    }

    /// <summary>The name of an enum's value.</summary>
    public TEnum? Choice<TEnum>(string name)
        where TEnum : struct, Enum
    {
        if (Text(name) is not { } text) return null;
        if (Enum.TryParse(text, ignoreCase: true, out TEnum value) && Enum.IsDefined(value)) return value;
        Fault(name, text, $"one of {string.Join(", ", Enum.GetNames<TEnum>())}");
        return null;
    }

    /// <summary>The sections in a section of it, by their names.</summary>
    public IEnumerable<IConfigurationSection> Sections(string name)
    {
        _known.Add(name);
        IConfigurationSection sections = section.GetSection(name);
        // The text is not shown: it may be a URL with a password.
        if (!string.IsNullOrEmpty(sections.Value))
            faults($"\"{sections.Path}\" is a text, and should be a section with others in it, each with a name.");
        return sections.GetChildren();
    }

    /// <summary>A section in it.</summary>
    public IConfigurationSection Section(string name)
    {
        _known.Add(name);
        return section.GetSection(name);
    }

    /// <summary>A fault of a setting.</summary>
    public void Fault(string name, string value, string expected) =>
        faults($"\"{Path}{name}\" is \"{value}\", and should be {expected}.");

    /// <summary>Settings that nobody asked for are mistyped names.</summary>
    public void DemandNoOthers(params ReadOnlySpan<string> others)
    {
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (_known.Contains(child.Key, StringComparer.OrdinalIgnoreCase)) continue;
            bool isOther = false;
            foreach (string other in others) isOther |= other.Equals(child.Key, StringComparison.OrdinalIgnoreCase);
            if (isOther) continue;
            faults($"\"{child.Path}\" is not a setting. There are: {string.Join(", ", _known)}.");
        }
    }
}
