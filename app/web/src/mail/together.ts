// What the later files share with mail.js lies in one file, chunk.js. For that
// each of them has to reach all of it; the build fails when one does not.
import '../kit/load';
import './chats';
import './drafts';
import './live';
import './message';
import './signin';
import './turned';
