import { useState } from 'preact/hooks';
import { Button } from '../kit/basic';
import { Dialog } from '../kit/overlay';
import { t } from '../i18n';
import { naming, type Naming } from './layout';
import { makeFolder, renameFolder } from './store';

/** FolderForm names a new folder, or gives one another name. */
export function FolderForm() {
  const at = naming.value;
  return at && <Form {...at} />;
}

function Form({ mailbox, folder }: Naming) {
  const onClose = () => (naming.value = null);
  const [name, setName] = useState(folder?.name ?? '');
  const [fault, setFault] = useState('');
  const submit = async (e: Event) => {
    e.preventDefault();
    if (!name.trim()) return setFault(t.nav.nameNeeded);
    try {
      await (folder ? renameFolder(folder.id, name.trim()) : makeFolder(mailbox, name.trim()));
      onClose();
    } catch (err) {
      setFault(String((err as Error).message));
    }
  };
  return (
    <Dialog title={folder ? t.nav.rename : t.nav.newFolder} onClose={onClose}>
      <form onSubmit={submit} class="stack">
        <label class="field">
          <span>{t.nav.folderName}</span>
          <input value={name} maxLength={100} onInput={(e) => setName(e.currentTarget.value)} />
        </label>
        {fault && (
          <p class="form-fault" role="alert">
            {fault}
          </p>
        )}
        <Button kind="primary" type="submit">
          {t.general.save}
        </Button>
      </form>
    </Dialog>
  );
}
