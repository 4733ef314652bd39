using System.Collections.Immutable;
using System.Text.Json;
using TypedMemory.Hub.Core;
using TypedMemory.Hub.Http;

namespace TypedMemory.Hub.Configuration;

/// <summary>
/// What the host has set, and over it what server admins set through <c>_config</c> while the hub runs. Every change
/// makes new options: a request keeps those that it began with.
/// </summary>
internal sealed class HubSettings(HubOptions host) : IDisposable
{
    /// <summary>The section that names server admins; its values are password hashes.</summary>
    public const string Admins = "admins";

    private const string Record = "settings";

    private readonly SemaphoreSlim _gate = new(1, 1);
    private ImmutableSortedDictionary<(string Section, string Key), (string Value, bool Persisted)> _set =
        ImmutableSortedDictionary<(string, string), (string, bool)>.Empty.WithComparers(
            Comparer<(string, string)>.Create(Compare));

    private volatile HubOptions _current = host.Copy();

    /// <summary>The options as they are now. Nobody changes them: a change makes others.</summary>
    public HubOptions Current => _current;

    /// <summary>Takes up what was kept of earlier runs.</summary>
    public async ValueTask LoadAsync(HubState state, CancellationToken cancellationToken)
    {
        if (await state.ReadAsync(Record, cancellationToken).ConfigureAwait(false) is not { } json) return;
        using JsonDocument sections = JsonDocument.Parse(json);
        var set = _set.ToBuilder();
        foreach (JsonProperty section in sections.RootElement.EnumerateObject())
        {
            foreach (JsonProperty key in section.Value.EnumerateObject())
                set[(section.Name, key.Name)] = (key.Value.GetString()!, true);
        }

        _set = set.ToImmutable();
        _current = Build(_set);
    }

    /// <summary>Whether an admin is named by the host, which alone changes the password.</summary>
    public bool IsHostsAdmin(string name) => host.Admins.ContainsKey(name);

    /// <summary>Whether a value was set.</summary>
    public bool Has(HonouredSetting setting) => _set.ContainsKey((setting.Section, setting.Key));

    /// <summary>Every value that there is, by section and key.</summary>
    public SortedDictionary<string, SortedDictionary<string, string>> All()
    {
        var all = new SortedDictionary<string, SortedDictionary<string, string>>(StringComparer.Ordinal);
        foreach (HonouredSetting setting in HonouredSetting.All)
            Section(setting.Section)[setting.Key] = setting.Read(_current);
        foreach (((string section, string key), (string value, _)) in _set) Section(section)[key] = value;
        return all;

        SortedDictionary<string, string> Section(string name)
        {
            if (!all.TryGetValue(name, out SortedDictionary<string, string>? keys))
                all[name] = keys = new(StringComparer.Ordinal);
            return keys;
        }
    }

    /// <summary>Sets a value; <see langword="null"/> takes it away, and the host's holds again.</summary>
    /// <param name="state">Where it is kept.</param>
    /// <param name="section">The section.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value; an admin's password as its hash.</param>
    /// <param name="persist">Whether it holds beyond this run.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask SetAsync(
        HubState state, string section, string key, string? value, bool persist, CancellationToken cancellationToken)
    {
        if (section == Admins)
        {
            if (IsHostsAdmin(key))
                throw HubException.Forbidden(
                    $"The admin '{key}' is set where the hub is started; change the password there.");
            if (value is not null && AdminRules.FaultOf(key, value) is { } fault) throw HubException.BadRequest(fault);
        }

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var set = value is null ? _set.Remove((section, key)) : _set.SetItem((section, key), (value, persist));
            HubOptions options = Build(set);
            bool wasPersisted = _set.TryGetValue((section, key), out (string Value, bool Persisted) before)
                && before.Persisted;
            if (persist || wasPersisted)
                await state.WriteAsync(Record, Kept(set), cancellationToken).ConfigureAwait(false);
            _set = set;
            _current = options;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    // Sections from z to a, so that a newer name (chttpd) goes over an older one (httpd).
    private static int Compare((string Section, string Key) left, (string Section, string Key) right)
    {
        int order = string.CompareOrdinal(right.Section, left.Section);
        return order != 0 ? order : string.CompareOrdinal(left.Key, right.Key);
    }

    private static ReadOnlyMemory<byte> Kept(
        IEnumerable<KeyValuePair<(string Section, string Key), (string Value, bool Persisted)>> set)
    {
        var body = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            foreach (var section in set.Where(static entry => entry.Value.Persisted).GroupBy(
                static entry => entry.Key.Section))
            {
                json.WriteStartObject(section.Key);
                foreach (var entry in section) json.WriteString(entry.Key.Key, entry.Value.Value);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return body.WrittenMemory;
    }

    private HubOptions Build(
        ImmutableSortedDictionary<(string Section, string Key), (string Value, bool Persisted)> set)
    {
        HubOptions options = host.Copy();
        foreach (((string section, string key), (string value, _)) in set)
        {
            try
            {
                if (section == Admins) options.Admins.TryAdd(key, value);
                else HonouredSetting.Find(section, key)?.Apply(options, value);
            }
            catch (FormatException exception)
            {
                throw HubException.BadRequest(
                    $"{section}/{key} cannot be \"{value}\": {exception.Message} is expected.");
            }
        }

        return options;
    }
}
