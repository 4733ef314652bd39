using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TypedMemory.Generated;
using TypedMemory.Store;
using TypedMemory.Sync;

namespace TypedMemory.Setup;

/// <summary>How a memory is put together, and what is wrong with that.</summary>
internal sealed class MemorySetup
{
    private const string NoStoreText = "The memory has no store. Call UseSqlite(path) inside of AddTypedMemory.";

    /// <summary>How many services AddMemoryType adds behind a type: its repository, and the generated one.</summary>
    private const int RepositoryServices = 2;

    /// <summary>How connection strings begin, of SQLite and of LiteDB.</summary>
    private static readonly string[] ConnectionKeys = ["Data Source", "DataSource", "Filename"];

    private readonly List<string> _faults = [];
    private readonly List<RemoteOptions> _remotes;
    private readonly MemoryTypes _types;

    public MemorySetup(
        IServiceProvider services,
        IEnumerable<StoreChoice> stores,
        IEnumerable<RemoteOptions> remotes,
        IEnumerable<SetupFault> faults,
        IEnumerable<DeferredSetup> deferred,
        MemoryTypes types)
    {
        Store = stores.LastOrDefault();
        _remotes = [.. remotes];
        _types = types;
        _faults.AddRange(faults.Select(static fault => fault.Text));
        foreach (DeferredSetup setup in deferred) Apply(setup, services);
    }

    /// <summary>The store, or <see langword="null"/> if none was chosen.</summary>
    public StoreChoice? Store { get; private set; }

    /// <summary>The remotes, in the order in which they were added.</summary>
    public IReadOnlyList<RemoteOptions> Remotes => _remotes;

    /// <summary>There is no store.</summary>
    public static InvalidOperationException NoStore() => new(NoStoreText);

    /// <summary>Checks everything.</summary>
    /// <exception cref="OptionsValidationException">Something is wrong; every fault is in it.</exception>
    public void Validate()
    {
        string[] faults = [.. FindStoreFaults(), .. _faults, .. RemoteOptionsValidator.Find(_remotes, _types)];
        if (faults.Length > 0) throw new OptionsValidationException("TypedMemory", typeof(RemoteOptions), faults);
    }

    private IEnumerable<string> FindStoreFaults()
    {
        if (Store is null)
        {
            yield return NoStoreText;
            yield break;
        }

        if (Store.Path is not { } path || path == ":memory:") yield break;
        if (FindPathFault(path) is { } fault)
        {
            yield return fault;
            yield break;
        }

        if (path.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            yield return $"The store \"{path}\" is a URI, and would become a file of that name. Give a path, or \":memory:\" for a "
                + "store that is gone when it is closed.";
            yield break;
        }

        if (Directory.Exists(path))
        {
            yield return $"The store \"{path}\" is a directory. Name a file in it, e.g. \"{Path.Combine(path, "memory.db")}\".";
            yield break;
        }

        string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (folder is null || Directory.Exists(folder)) yield break;
        yield return $"The store \"{path}\" cannot be opened: its directory \"{folder}\" does not exist. "
            + (path[0] is '~' or '$' or '%'
                ? "Shells expand \"~\" and variables, and paths in code do not: use Environment.GetFolderPath."
                : "Create the directory, or correct the path.");
    }

    /// <summary>What is no path, and would become a file of that name.</summary>
    private static string? FindPathFault(string path)
    {
        if (string.IsNullOrWhiteSpace(path)) return "The path of the store is blank. Give the path of a file.";
        if (path.Contains('\0', StringComparison.Ordinal))
            return "The path of the store has a null character. Give the path of a file.";
        if (path.Equals(":memory:", StringComparison.OrdinalIgnoreCase))
            return $"The store \"{path}\" would become a file of that name. Write \":memory:\" for one in memory.";
        string[] parts = path.Split('=', 2, StringSplitOptions.TrimEntries);
        return parts.Length == 2 && ConnectionKeys.Contains(parts[0], StringComparer.OrdinalIgnoreCase)
            ? $"The store \"{path}\" is a connection string, and would become a file of that name. Give the path alone."
            : null;
    }

    /// <summary>
    /// Takes over what was said late. What others have to know before there are services cannot be among it.
    /// </summary>
    private void Apply(DeferredSetup setup, IServiceProvider services)
    {
        var collection = new ServiceCollection();
        setup.Configure(services, new TypedMemoryBuilder(collection));
        int ofType = 0;
        foreach (ServiceDescriptor service in collection)
        {
            // A type's registration comes first, and speaks for the services of its repository behind it.
            if (service.ImplementationFactory is not null && ofType-- > 0) continue;
            ofType = service.ImplementationInstance is MemoryTypeRegistration ? RepositoryServices : 0;
            switch (service.IsKeyedService ? null : service.ImplementationInstance)
            {
                case StoreChoice when Store is not null:
                    _faults.Add("The memory has two stores. Call UseSqlite or UseStore once.");
                    break;
                case StoreChoice choice:
                    Store = choice;
                    break;
                case RemoteOptions remote:
                    _remotes.Add(remote);
                    break;
                case SetupFault fault:
                    _faults.Add(fault.Text);
                    break;
                case MemoryTypeRegistration registration when _types.All.Any(
                    known => known.ClrType == registration.Type.ClrType):
                    break;
                default:
                    _faults.Add(
                        $"{Describe(service)} cannot be added once there are services. Add it by AddTypedMemory(memory => …), "
                        + "and leave the store and the remotes to AddTypedMemory((services, memory) => …).");
                    break;
            }
        }
    }

    private static string Describe(ServiceDescriptor service) =>
        service.ImplementationInstance is MemoryTypeRegistration { Type.ClrType: var type }
            ? $"The memory type {type.FullName}" : service.ServiceType.FullName ?? service.ServiceType.Name;
}
